package io.stackworks.agent.run;

import io.stackworks.agent.run.Processes.Birth;
import io.stackworks.agent.state.DurableFile;
import io.stackworks.agent.state.Trees;
import io.stackworks.proto.run.Cause;
import io.stackworks.proto.run.RunRequest;
import io.stackworks.proto.run.RunnerRequest;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One {@code serve} process under its supervisor. Everything about it is in files of its directory,
 * so that an agent that starts later finds it again: {@code place} (socket, control group, name),
 * {@code pid}, {@code requested}, {@code exit}, {@code console.log}.
 */
final class RunnerProcess {
  private static final Duration BOOT = Duration.ofSeconds(60);

  /** How long a process may take to appear before it is taken for one that never will. */
  private static final Duration UNBORN = Duration.ofSeconds(2);

  /** How long its supervisor needs to write how it ended, unless that was killed too. */
  private static final Duration NOTED = Duration.ofSeconds(1);

  private final Path directory;
  private final Path socket;
  private final @Nullable Path controlGroup;
  private final String name;

  private RunnerProcess(Path directory, Path socket, @Nullable Path controlGroup, String name) {
    this.directory = directory;
    this.socket = socket;
    this.controlGroup = controlGroup;
    this.name = name;
  }

  /** How it ended, as its supervisor saw it. */
  record Exit(int code, boolean outOfMemory, long peakMemory) {}

  /** Starts the command in a fresh directory. */
  static RunnerProcess start(
      List<String> command, Path script, Path directory, Path socket, @Nullable Path controlGroup)
      throws IOException {
    Files.createDirectory(directory);
    var name = directory.getFileName().toString();
    var group = controlGroup == null ? "" : controlGroup.toString();
    var limit = controlGroup == null ? null : ProcessLimit.set(controlGroup);
    DurableFile.write(
        directory.resolve("place"),
        (socket + "\n" + group + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
    var line = new ArrayList<>(List.of("setsid", "sh", script.toString()));
    line.addAll(List.of(directory.toString(), group, limit == null ? "" : limit.toString(), name));
    line.addAll(command);
    var builder = new ProcessBuilder(line);
    prepare(builder.environment());
    var nothing = Path.of("/dev/null").toFile();
    builder.redirectInput(nothing).redirectOutput(nothing).redirectError(nothing);
    builder.start();
    return new RunnerProcess(directory, socket, controlGroup, name);
  }

  private static void prepare(Map<String, String> environment) {
    environment.keySet().removeIf(key -> key.startsWith("STACKWORKS_") && key.contains("TOKEN"));
    environment.put("MALLOC_ARENA_MAX", "1");
  }

  /** The runner an earlier agent left in this directory, or null. */
  static @Nullable RunnerProcess find(Path directory) {
    try {
      var place = Files.readAllLines(directory.resolve("place"));
      var group = place.get(1).isEmpty() ? null : Path.of(place.get(1));
      return new RunnerProcess(directory, Path.of(place.get(0)), group, place.get(2));
    } catch (IOException | IndexOutOfBoundsException e) {
      return null;
    }
  }

  /** Becomes the runner of a run: its directory moves, which its supervisor does not notice. */
  RunnerProcess moveTo(Path target) throws IOException, InterruptedException, CannotRun {
    if (!await(() -> birth() != null, BOOT)) { // not before the supervisor stands in the directory
      throw new CannotRun(Cause.CAUSE_HOST, "cannot start a recipe runner: no process appeared");
    }
    Files.move(directory, target, StandardCopyOption.ATOMIC_MOVE);
    return new RunnerProcess(target, socket, controlGroup, name);
  }

  Path directory() {
    return directory;
  }

  /** Whether a request may have reached it. */
  boolean wasRequested() {
    return Files.exists(directory.resolve("requested"));
  }

  /** Asks it to run what is in a directory. It says so on disk first. */
  void request(RunRequest run) throws IOException, InterruptedException, CannotRun {
    try (var channel = connect()) {
      DurableFile.write(directory.resolve("requested"), new byte[0]);
      send(channel, RunnerRequest.newBuilder().setRun(run).build());
      channel.shutdownOutput();
    }
  }

  static void send(SocketChannel channel, RunnerRequest request) throws IOException {
    var out = Channels.newOutputStream(channel);
    var bytes = new java.io.ByteArrayOutputStream();
    request.writeDelimitedTo(bytes);
    out.write(bytes.toByteArray());
    out.flush();
  }

  /** Waits for the socket while the runner boots. */
  private SocketChannel connect() throws IOException, InterruptedException, CannotRun {
    long until = System.nanoTime() + BOOT.toNanos();
    while (true) {
      if (Files.exists(socket)) {
        try {
          return open();
        } catch (IOException e) {
          // Bound, not listening yet.
        }
      }
      if (exit() != null || isVanished()) {
        throw new CannotRun(
            Cause.CAUSE_HOST, "the recipe runner ended before it took the command" + lastWords());
      }
      if (System.nanoTime() > until) {
        throw new CannotRun(
            Cause.CAUSE_HOST,
            "the recipe runner does not listen after " + BOOT.toSeconds() + " s" + lastWords());
      }
      TimeUnit.MILLISECONDS.sleep(3);
    }
  }

  SocketChannel open() throws IOException {
    var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** The last line it printed, for a message; empty: none. */
  String lastWords() {
    try {
      var lines = Files.readAllLines(directory.resolve("console.log"), StandardCharsets.ISO_8859_1);
      for (int i = lines.size() - 1; i >= 0; i--) {
        if (!lines.get(i).isBlank()) {
          return ": " + lines.get(i).strip();
        }
      }
    } catch (IOException e) {
      // It printed nothing.
    }
    return "";
  }

  /** How it ended, or null while it runs. */
  @Nullable Exit exit() throws IOException {
    var file = directory.resolve("exit");
    if (!Files.exists(file)) {
      return null;
    }
    int code = -1;
    long kills = 0;
    long peak = 0;
    for (var line : Files.readAllLines(file)) {
      long value = Long.parseLong(line.substring(line.indexOf('=') + 1).strip());
      switch (line.substring(0, line.indexOf('='))) {
        case "code" -> code = (int) value;
        case "oom_kills" -> kills = value;
        case "peak" -> peak = value;
        default -> {}
      }
    }
    return new Exit(code, kills > 0 && code == 137, peak);
  }

  @Nullable Birth birth() {
    try {
      var fields = Files.readString(directory.resolve("pid")).strip().split(" ", -1);
      return new Birth(Long.parseLong(fields[0]), Long.parseLong(fields[1]), fields[2]);
    } catch (IOException | RuntimeException e) {
      return null; // just started
    }
  }

  /** Dead, and nobody is left to write how: the machine was restarted, or someone killed all. */
  boolean isVanished() throws IOException {
    var birth = birth();
    boolean dead =
        birth == null
            ? Files.getLastModifiedTime(directory.resolve("place"))
                .toInstant()
                .isBefore(java.time.Instant.now().minusSeconds(15))
            : !birth.isAlive();
    if (!dead) {
      return false;
    }
    // The supervisor needs a moment between the runner's end and its note.
    for (int i = 0; i < 100 && exit() == null; i++) {
      try {
        TimeUnit.MILLISECONDS.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return exit() == null;
  }

  RunnerTree tree() {
    var birth = birth();
    // A group id is only ours while its leader is, or when the control group vouches for it.
    long group = birth != null && birth.isAlive() ? birth.pid() : 0;
    return new RunnerTree(name, group, controlGroup);
  }

  long peakMemory() {
    var birth = birth();
    return birth == null ? 0 : Processes.peakMemory(birth.pid());
  }

  /**
   * Ends it and all it started, also when it was only just started, and waits for the note on its
   * end.
   */
  void kill(Duration grace) throws InterruptedException {
    if (!hasEnded()) {
      await(() -> birth() != null, UNBORN);
    }
    tree().kill(grace);
    await(this::hasEnded, NOTED);
  }

  private boolean hasEnded() {
    return Files.exists(directory.resolve("exit"));
  }

  private static boolean await(BooleanSupplier condition, Duration most)
      throws InterruptedException {
    long until = System.nanoTime() + most.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > until) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(2);
    }
    return true;
  }

  /** After its end: the socket, what it wrote beside it and, when empty, the control group. */
  void cleanUp() throws IOException, InterruptedException {
    Files.deleteIfExists(socket);
    Trees.delete(socket.resolveSibling(socket.getFileName() + ".d"));
    if (controlGroup != null) {
      ControlGroups.removeAfterEnd(controlGroup);
    }
  }
}
