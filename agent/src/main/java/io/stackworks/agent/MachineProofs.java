package io.stackworks.agent;

import io.stackworks.agent.session.Proof;
import io.stackworks.agent.session.Proofs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The join token, from the first file that holds one or as given; without any, what EC2 signed.
 *
 * @param identityDocument asks this machine's metadata service, where it has one
 */
record MachineProofs(
    Optional<String> given, List<Path> files, Supplier<Optional<String>> identityDocument)
    implements Proofs {
  MachineProofs {
    files = List.copyOf(files);
  }

  @Override
  public Optional<Proof> current() {
    return Stream.concat(fromFiles(), given.stream())
        .filter(token -> !token.isEmpty())
        .findFirst()
        .<Proof>map(Proof.JoinToken::new)
        .or(() -> identityDocument.get().map(Proof.IdentityDocument::new));
  }

  /** Files first: a fresh token is put there while the old one is still on the command line. */
  private Stream<String> fromFiles() {
    return files.stream()
        .map(
            file -> {
              try {
                return Files.exists(file) ? Files.readString(file).strip() : "";
              } catch (IOException e) {
                return "";
              }
            });
  }

  @Override
  public String toString() {
    return "MachineProofs[...]";
  }
}
