package io.stackworks.recipes.trial;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A throw-away copy of this machine: its own mounts, processes and host name over an overlay of the
 * root file system. What runs in it may install packages and start services; nothing of it stays.
 * The network is the host's. Not a security boundary.
 *
 * @param visible folders that must be there also when they lie on other file systems; read-only
 */
public record Sandbox(List<Path> visible) {
  /** Exit code of a command that was ended because its time was over. */
  public static final int TIMED_OUT = 124;

  private static final Duration PROBE = Duration.ofSeconds(20);

  public Sandbox {
    visible = List.copyOf(visible);
  }

  /** Why this machine and user cannot have one; empty: they can. */
  public static Optional<String> obstacle() throws IOException, InterruptedException {
    if (!"root".equals(System.getProperty("user.name"))) {
      return Optional.of("needs root");
    }
    var said = new ArrayList<String>();
    int code = new Sandbox(List.of()).run(List.of("/bin/true"), Map.of(), PROBE, said::add);
    return code == 0
        ? Optional.empty()
        : Optional.of(said.isEmpty() ? "refused with exit code " + code : said.get(0));
  }

  /**
   * Runs a command to its end and removes all it left, processes included. Returns its exit code,
   * {@link #TIMED_OUT} when it had to be ended.
   *
   * @param environment added to this process's own
   * @param lines takes what the command prints, on a thread of its own
   */
  public int run(
      List<String> command,
      Map<String, String> environment,
      Duration longest,
      Consumer<String> lines)
      throws IOException, InterruptedException {
    var top = Files.createTempDirectory("stackworks-sandbox-");
    try {
      var builder = new ProcessBuilder(line(top, command)).redirectErrorStream(true);
      builder.redirectInput(Path.of("/dev/null").toFile());
      builder.environment().putAll(environment);
      var process = builder.start();
      var reader = new Thread(() -> read(process, lines), "sandbox output");
      reader.start();
      try {
        boolean ended = process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS);
        if (ended) {
          reader.join();
        }
        return ended ? process.exitValue() : TIMED_OUT;
      } finally {
        process.destroyForcibly().waitFor(); // unshare takes all that lives inside with it
        reader.join();
      }
    } finally {
      Files.delete(top);
    }
  }

  private List<String> line(Path top, List<String> command) throws IOException {
    var line = new ArrayList<>(List.of("unshare", "--mount", "--pid", "--uts", "--ipc"));
    line.addAll(List.of("--fork", "--kill-child", "/bin/sh", "-c", script(), "enter"));
    line.add(top.toString());
    line.add(visible.stream().map(Path::toString).collect(Collectors.joining(":")));
    line.addAll(command);
    return line;
  }

  private static String script() throws IOException {
    try (var in = Sandbox.class.getResourceAsStream("enter.sh")) {
      if (in == null) {
        throw new IllegalStateException("enter.sh is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void read(Process process, Consumer<String> lines) {
    try (var in =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (var line = in.readLine(); line != null; line = in.readLine()) {
        lines.accept(line);
      }
    } catch (IOException e) {
      // It was ended while we read: what there was has been read.
    }
  }
}
