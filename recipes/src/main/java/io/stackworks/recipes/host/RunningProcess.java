package io.stackworks.recipes.host;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One child, from its start to its end. Two reader threads put what they read into a short queue;
 * captures and the consumer of output are touched by the waiting thread only.
 */
final class RunningProcess {
  private static final Duration AFTER_TERM = Duration.ofSeconds(3);

  /** How long a pipe may stay silent after the child's end before a daemon is taken to hold it. */
  private static final Duration SILENCE = Duration.ofMillis(250);

  /** Chunks on their way, 64 KiB each: a slow consumer slows the child, it does not fill memory. */
  private static final int CHUNKS_IN_FLIGHT = 16;

  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          task -> {
            var thread = new Thread(task, "process-pipe");
            thread.setDaemon(true);
            return thread;
          });

  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    // Children have sessions of their own: a signal to this program does not reach them.
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(p -> signal("KILL", p)), "process-end"));
  }

  private sealed interface Event {
    record Chunk(byte[] bytes, boolean error) implements Event {}

    record EndOfStream() implements Event {}

    record Exited() implements Event {}
  }

  private final Process process;
  private final Processes.Command command;
  private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Semaphore room = new Semaphore(CHUNKS_IN_FLIGHT);
  private final Capture stdout = new Capture();
  private final Capture stderr = new Capture();
  private volatile boolean abandoned;

  RunningProcess(Process process, Processes.Command command) {
    this.process = process;
    this.command = command;
  }

  Processes.Result await() {
    RUNNING.add(process);
    try {
      THREADS.execute(() -> pump(process.getInputStream(), false));
      THREADS.execute(() -> pump(process.getErrorStream(), true));
      var input = command.input();
      if (input != null) {
        THREADS.execute(() -> feed(input));
      }
      THREADS.execute(this::reportExit);
      var timedOut = follow();
      return new Processes.Result(process.exitValue(), stdout.bytes(), stderr.bytes(), timedOut);
    } catch (InterruptedException e) {
      signal("KILL", process);
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while running " + command.argv(), e);
    } catch (RuntimeException | Error e) {
      signal("KILL", process); // the consumer of the output gave up
      throw e;
    } finally {
      abandoned = true;
      RUNNING.remove(process);
    }
  }

  private boolean follow() throws InterruptedException {
    var openStreams = 2;
    var exited = false;
    @Nullable String lastSignal = null;
    var deadlineNs = System.nanoTime() + saturatedNanos(command.timeout());
    while (!exited || openStreams > 0) {
      var event =
          events.poll(
              exited ? SILENCE.toNanos() : Math.max(0, deadlineNs - System.nanoTime()),
              TimeUnit.NANOSECONDS);
      if (event instanceof Event.Chunk chunk) {
        (chunk.error() ? stderr : stdout).add(chunk.bytes());
        room.release();
        if (command.output() != null) {
          command.output().accept(chunk.bytes());
        }
      } else if (event instanceof Event.EndOfStream) {
        openStreams--;
      } else if (event instanceof Event.Exited) {
        exited = true;
      } else if (exited) {
        break; // a daemon left behind keeps the pipe; what the child itself wrote is in
      }
      if (!exited && System.nanoTime() >= deadlineNs) {
        lastSignal = lastSignal == null ? "TERM" : "KILL";
        signal(lastSignal, process);
        deadlineNs = System.nanoTime() + AFTER_TERM.toNanos();
      }
    }
    return lastSignal != null;
  }

  private void pump(InputStream in, boolean error) {
    var buffer = new byte[64 << 10];
    try {
      for (int n; (n = in.read(buffer)) >= 0; ) {
        if (!abandoned) {
          room.acquire();
          events.add(new Event.Chunk(Arrays.copyOf(buffer, n), error));
        }
      }
    } catch (IOException e) {
      // closed under us: the child is gone
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    events.add(new Event.EndOfStream());
  }

  private void reportExit() {
    try {
      process.waitFor();
      events.add(new Event.Exited());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void feed(byte[] input) {
    try (var out = process.getOutputStream()) {
      out.write(input);
    } catch (IOException e) {
      // the child did not want to read all of it
    }
  }

  /** To the whole process group, whose number is that of the child: setsid made it a leader. */
  private static void signal(String name, Process process) {
    try {
      new ProcessBuilder(List.of("/bin/kill", "-" + name, "--", "-" + process.pid()))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor(5, TimeUnit.SECONDS);
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long saturatedNanos(Duration duration) {
    return Math.min(duration.toSeconds(), TimeUnit.DAYS.toSeconds(365)) * 1_000_000_000L
        + duration.toNanosPart();
  }
}
