package io.stackworks.agent.run;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.stackworks.agent.state.DataDirectory;
import io.stackworks.agent.state.Trees;
import io.stackworks.proto.run.Cause;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts recipe runners and keeps one booted spare while work is likely: from the moment a command
 * arrives until a quiet minute after the last. Every run takes the spare; a cold start is a spare
 * taken at once.
 */
public final class Runners implements AutoCloseable {
  /** The longest path a Unix socket can have is 107 bytes. */
  private static final int LONGEST_SOCKET = 100;

  private static final Logger log = LoggerFactory.getLogger(Runners.class);

  private final DataDirectory data;
  private final RunnerProgram program;
  private final ScheduledExecutorService timers;
  private final Duration quiet;
  private final ControlGroups groups;
  private final Path script;
  private long number;
  private @Nullable RunnerProcess spare;
  private @Nullable ScheduledFuture<?> drop;
  private @Nullable Path sockets;

  public Runners(
      DataDirectory data, RunnerProgram program, ScheduledExecutorService timers, Duration quiet) {
    this.data = data;
    this.program = program;
    this.timers = timers;
    this.quiet = quiet;
    this.groups =
        ControlGroups.find("stackworks-" + Integer.toHexString(data.root().hashCode()) + "-");
    this.script = data.root().resolve("supervise.sh");
  }

  /** Writes the supervisor and ends spares that an earlier agent left. */
  public void start() throws IOException, InterruptedException {
    try (var in = Runners.class.getResourceAsStream("supervise.sh")) {
      if (in == null) {
        throw new IOException("supervise.sh is not in the agent's jar");
      }
      Files.write(script, in.readAllBytes());
    }
    try (var left = Files.newDirectoryStream(data.runners())) {
      for (var path : left) {
        if (Files.isDirectory(path)) { // else a socket, maybe of a runner that runs
          dispose(path);
        }
      }
    }
  }

  private static void dispose(Path directory) throws IOException, InterruptedException {
    var runner = RunnerProcess.find(directory);
    if (runner != null) {
      runner.kill(Duration.ZERO);
      runner.cleanUp();
    }
    Trees.delete(directory);
  }

  /** Work is likely soon: has a spare boot. Never fails, a run that needs a runner will say why. */
  public synchronized void warm() {
    try {
      if (spare == null || !isUsable(spare)) {
        discard();
        spare = launch();
      }
    } catch (CannotRun | IOException e) {
      log.atDebug().log("No spare runner: {}", e.getMessage());
    }
    var old = drop;
    if (old != null) {
      old.cancel(false);
    }
    drop = timers.schedule(this::discard, quiet.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** A runner for one run, booted or booting. */
  synchronized RunnerProcess take() throws CannotRun, IOException {
    var ready = spare;
    spare = null;
    if (ready != null && isUsable(ready)) {
      return ready;
    }
    return launch();
  }

  private static boolean isUsable(RunnerProcess runner) throws IOException {
    var birth = runner.birth();
    return runner.exit() == null && (birth == null || birth.isAlive());
  }

  private RunnerProcess launch() throws CannotRun, IOException {
    var name = Long.toString(System.currentTimeMillis(), 36) + "-" + number++;
    var socket = socketDirectory().resolve(name + ".s");
    var command = program.serve(socket);
    try {
      return RunnerProcess.start(
          command, script, data.runners().resolve(name), socket, groups.create(name));
    } catch (IOException e) {
      throw new CannotRun(Cause.CAUSE_HOST, "cannot start a recipe runner: " + e.getMessage());
    }
  }

  private Path socketDirectory() throws IOException {
    int length = data.runners().toString().getBytes(StandardCharsets.UTF_8).length + 16;
    if (length <= LONGEST_SOCKET) {
      return data.runners();
    }
    var elsewhere = sockets;
    if (elsewhere == null) {
      elsewhere = knownElsewhere();
      if (elsewhere == null) {
        elsewhere = Files.createTempDirectory("stackworks-");
        Files.writeString(elsewhereFile(), elsewhere.toString());
      }
      sockets = elsewhere;
    }
    return elsewhere;
  }

  /** The folder that an earlier agent made, when it is still ours and nobody else's. */
  private @Nullable Path knownElsewhere() {
    try {
      var folder = Path.of(Files.readString(elsewhereFile()));
      var mode =
          PosixFilePermissions.toString(Files.getPosixFilePermissions(folder, NOFOLLOW_LINKS));
      boolean ours =
          Files.isDirectory(folder, NOFOLLOW_LINKS)
              && mode.equals("rwx------")
              && Files.getOwner(folder, NOFOLLOW_LINKS).equals(Files.getOwner(data.runners()));
      return ours ? folder : null;
    } catch (IOException | InvalidPathException e) {
      return null;
    }
  }

  private Path elsewhereFile() {
    return data.runners().resolve("sockets");
  }

  private synchronized void discard() {
    var old = spare;
    spare = null;
    if (old != null) {
      try {
        old.kill(Duration.ZERO);
        old.cleanUp();
        Trees.delete(old.directory());
      } catch (IOException e) {
        log.atWarn().log("Spare runner not removed: {}", e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  RunnerProgram program() {
    return program;
  }

  Path script() {
    return script;
  }

  /** Ends the spare; runners that run are left alone, with the folder of their sockets. */
  @Override
  public synchronized void close() {
    discard();
    var elsewhere = sockets;
    if (elsewhere != null) {
      try {
        Files.deleteIfExists(elsewhere);
        Files.deleteIfExists(elsewhereFile());
      } catch (IOException e) {
        log.atDebug().log("Folder of sockets kept: {}", e.getMessage());
      }
    }
  }
}
