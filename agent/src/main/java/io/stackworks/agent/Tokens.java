package io.stackworks.agent;

import io.stackworks.agent.session.JoinTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The join token: as given, else from the first file that holds one. */
record Tokens(Optional<String> given, List<Path> files) implements JoinTokens {
  Tokens {
    files = List.copyOf(files);
  }

  @Override
  public Optional<String> current() {
    return Stream.concat(fromFiles(), given.stream()).filter(token -> !token.isEmpty()).findFirst();
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
    return "Tokens[...]";
  }
}
