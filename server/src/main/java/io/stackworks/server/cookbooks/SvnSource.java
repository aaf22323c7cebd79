package io.stackworks.server.cookbooks;

import io.stackworks.server.stack.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Subversion repository, through the machine's own {@code svn} program. */
final class SvnSource {
  private final Source source;
  private final TimeLimit limit;
  private final String program;

  SvnSource(Source source, TimeLimit limit, String program) {
    this.source = source;
    this.limit = limit;
    this.program = program;
  }

  /** The revision in which the source's address last changed. */
  String revision() throws SourceFailed {
    return svn(List.of("info", "--show-item", "last-changed-revision", source.url() + "@")).strip();
  }

  void export(Path folder) throws SourceFailed {
    svn(List.of("export", "--quiet", "--ignore-externals", source.url() + "@", folder.toString()));
  }

  private String svn(List<String> what) throws SourceFailed {
    var line = new ArrayList<>(List.of(program));
    line.addAll(what);
    line.addAll(List.of("--non-interactive", "--no-auth-cache"));
    if (source.revision() != null && !source.revision().isBlank()) {
      line.addAll(List.of("--revision", source.revision()));
    }
    var password = source.password();
    if (source.username() != null) {
      line.addAll(List.of("--username", source.username()));
    }
    if (password != null) {
      line.add("--password-from-stdin"); // an argument would be seen by everybody on the machine
    }
    try {
      var said = Files.createTempFile("svn", ".out");
      try {
        return run(line, password == null ? "" : password.reveal(), said);
      } finally {
        Files.delete(said);
      }
    } catch (IOException e) {
      throw new SourceFailed(
          "svn "
              + source.url()
              + ": this server has no svn program (install the package subversion)",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SourceFailed("svn " + source.url() + ": the server is stopping", e);
    }
  }

  private String run(List<String> line, String input, Path said)
      throws IOException, InterruptedException, SourceFailed {
    var process =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    try (var in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It did not ask for the password.
    }
    if (!process.waitFor(limit.leftMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly().waitFor();
      throw new SourceFailed("svn " + source.url() + ": took too long");
    }
    var text = new String(Files.readAllBytes(said), StandardCharsets.UTF_8);
    if (process.exitValue() != 0) {
      var reason = text.lines().filter(l -> !l.isBlank()).findFirst().orElse("no reason given");
      throw new SourceFailed("svn " + source.url() + ": " + reason.strip());
    }
    return text;
  }
}
