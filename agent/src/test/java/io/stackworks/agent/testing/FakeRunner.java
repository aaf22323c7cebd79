package io.stackworks.agent.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.stackworks.proto.run.LogLine;
import io.stackworks.proto.run.RunEvent;
import io.stackworks.proto.run.RunRequest;
import io.stackworks.proto.run.RunStarted;
import io.stackworks.proto.run.RunSummary;
import io.stackworks.proto.run.RunnerRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * A recipe runner without recipes: {@code serve --socket PATH} as the real one speaks it. The words
 * in {@code "script"} of the node data say what to do.
 */
public final class FakeRunner {
  private final List<RunEvent> events = new ArrayList<>();
  private final CompletableFuture<RunRequest> request = new CompletableFuture<>();
  private OutputStream file;
  private boolean ended;

  public static void main(String[] args) throws Exception {
    if (args.length != 5 || !(args[0] + args[1] + args[3]).equals("serve--socket--owner")) {
      System.err.println("usage: serve --socket PATH --owner PID");
      System.exit(2);
    }
    var runner = new FakeRunner();
    ProcessHandle.of(Long.parseLong(args[4]))
        .map(ProcessHandle::onExit)
        .orElseThrow()
        .thenRun(
            () -> {
              if (!runner.request.isDone()) {
                Runtime.getRuntime().halt(44);
              }
            });
    System.exit(runner.serve(Path.of(args[2])));
  }

  private int serve(Path path) throws Exception {
    var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path));
    daemon(() -> accept(server));
    var run = request.get();
    int code = execute(run);
    synchronized (events) {
      ended = true;
      events.notifyAll();
    }
    return code;
  }

  private static void daemon(Runnable task) {
    var thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept(ServerSocketChannel server) {
    try {
      while (true) {
        var client = server.accept();
        daemon(() -> talk(client));
      }
    } catch (IOException e) {
      // The end.
    }
  }

  private void talk(SocketChannel client) {
    try (client) {
      var first = RunnerRequest.parseDelimitedFrom(Channels.newInputStream(client));
      if (first == null) {
        return;
      }
      if (first.hasRun()) {
        request.complete(first.getRun());
        return;
      }
      var out = Channels.newOutputStream(client);
      for (int next = (int) first.getFollow().getFirstEvent(); ; next++) {
        RunEvent event;
        synchronized (events) {
          while (events.size() <= next && !ended) {
            events.wait();
          }
          if (events.size() <= next) {
            return;
          }
          event = events.get(next);
        }
        event.writeDelimitedTo(out);
      }
    } catch (IOException | InterruptedException e) {
      // The follower left.
    }
  }

  private void emit(RunEvent.Builder event) throws IOException {
    var now = Instant.now();
    var at = Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano());
    var done = event.setAt(at).build();
    done.writeDelimitedTo(file); // the truth first
    file.flush();
    synchronized (events) {
      events.add(done);
      events.notifyAll();
    }
  }

  private void log(String text) throws IOException {
    var line =
        LogLine.newBuilder()
            .setText(ByteString.copyFrom(text, StandardCharsets.ISO_8859_1))
            .setLevel(LogLine.Level.LEVEL_INFO);
    emit(RunEvent.newBuilder().setLog(line));
  }

  private int execute(RunRequest run) throws Exception {
    var directory = Path.of(run.getDirectory());
    file =
        Files.newOutputStream(
            directory.resolve("events.bin"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE);
    emit(RunEvent.newBuilder().setRunStarted(RunStarted.newBuilder().setEngineVersion("fake")));
    var script =
        new ObjectMapper().readTree(directory.resolve("node.json").toFile()).path("script");
    int code = 0;
    for (var step : script) {
      var words = step.asText().split(" ", 2);
      var rest = words.length > 1 ? words[1] : "";
      switch (words[0]) {
        case "log" -> log(rest);
        case "many" -> {
          for (int i = 0; i < Integer.parseInt(rest); i++) {
            log("line " + i);
          }
        }
        case "touch" -> Files.writeString(Path.of(rest), "" + ProcessHandle.current().pid());
        case "append" ->
            Files.writeString(
                Path.of(rest), "run\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        case "await" -> {
          while (!Files.exists(Path.of(rest))) {
            LockSupport.parkNanos(5_000_000);
          }
        }
        case "cat" -> log(Files.readString(directory.resolve(rest)));
        case "child" -> spawn("sh", rest);
        case "daemon" -> spawn("setsid", rest);
        case "stubborn" -> // ignores TERM, as does its sleeping child
            new ProcessBuilder("sh", "-c", "trap '' TERM; echo $$ >'" + rest + "'; sleep 1000")
                .start();
        case "halt" -> Runtime.getRuntime().halt(Integer.parseInt(rest));
        case "stderr" -> System.err.println(rest);
        case "fail" -> {
          code = 1;
          emit(
              RunEvent.newBuilder()
                  .setSummary(
                      RunSummary.newBuilder()
                          .setExitCode(1)
                          .setExceptionClass("RuntimeError")
                          .setExceptionMessage(rest)
                          .setFailedAt("recipes/default.rb:3")
                          .setTotal(2)));
          return code;
        }
        default -> throw new IllegalArgumentException(step.asText());
      }
    }
    emit(
        RunEvent.newBuilder()
            .setSummary(RunSummary.newBuilder().setSuccess(true).setUpdated(1).setTotal(2)));
    return code;
  }

  private static void spawn(String how, String pidFile) throws IOException {
    var script = "echo $$ >'" + pidFile + "'; exec sleep 1000";
    var command =
        how.equals("sh") ? List.of("sh", "-c", script) : List.of("setsid", "sh", "-c", script);
    new ProcessBuilder(command).start();
    while (!Files.exists(Path.of(pidFile))) {
      LockSupport.parkNanos(2_000_000);
    }
  }
}
