package io.stackworks.server.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.stackworks.server.compute.Installation;
import io.stackworks.server.compute.LocalCompute;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The steps of the demo. Read it top to bottom: it is what a new operator would do. */
final class Demo {
  private static final String STACK = "demo";

  private final DemoFolder folder;
  private final Installation installation;
  private final LocalCompute.Choice choice;
  private final PrintStream out;
  private final boolean interactive;
  private final Phases phases;

  private volatile @Nullable DemoServer server;
  private @Nullable Operating operating;
  private @Nullable LiveLogs logs;
  private @Nullable Balancer balancer;
  private boolean ended;
  private boolean clean = true;

  Demo(
      DemoFolder folder,
      Installation installation,
      LocalCompute.Choice choice,
      PrintStream out,
      boolean interactive) {
    this.folder = folder;
    this.installation = installation;
    this.choice = choice;
    this.out = out;
    this.interactive = interactive;
    this.phases = new Phases(out);
  }

  /** Until both app servers have answered through the load balancer. */
  void begin() throws DemoFailed, IOException, InterruptedException {
    out.println("Stackworks demo in " + folder.path());
    var limits = LocalCompute.limits(choice, folder.path());
    limits.forEach(limit -> out.println("  note: " + limit));
    if (!limits.isEmpty()) {
      requirePython();
    }
    var files = files();

    var started = DemoServer.start(folder.path(), installation, choice);
    server = started;
    started.awaitReady();
    phases.done("Server ready at " + started.url());

    var operator = new Operating(started, out, interactive);
    operating = operator;
    if (!operator.isInteractive()) {
      logs = LiveLogs.follow(started, out); // a terminal shows the live tree instead
    }
    operator.command(
        "apply",
        "-f",
        files.resolve("stack.yaml").toString(),
        "--yes",
        "--wait",
        "--timeout",
        "5m");
    phases.done("All instances online");

    var found = new Balancer(url("lb1"), Balancer.PATIENCE);
    balancer = found;
    out.println("$ curl " + found.url());
    out.println(found.first());
    phases.done("First answer");
    found
        .until(
            "answers of app1 and app2",
            answers -> names(answers).containsAll(Set.of("app1", "app2")))
        .forEach(out::println);
    phases.done("Both app servers answer through the load balancer");
  }

  /** Sandboxes install it for themselves; folders have what the machine has. */
  private static void requirePython() throws DemoFailed {
    var path = System.getenv().getOrDefault("PATH", "");
    for (var folder : path.split(":", -1)) {
      if (Files.isExecutable(Path.of(folder, "python3"))) {
        return;
      }
    }
    throw new DemoFailed(
        "python3: not on the PATH %s (expected: there, for the demo's app and balancer; or root,"
                .formatted(path)
            + " whose sandboxes install what they need)");
  }

  /** A second version, and an instance less. */
  void change() throws DemoFailed, IOException, InterruptedException {
    var operator = java.util.Objects.requireNonNull(operating);
    var found = java.util.Objects.requireNonNull(balancer);
    var file = folder.path().resolve("demo/stack.yaml");
    Files.writeString(file, Files.readString(file).replace("app-v1", "app-v2"));
    operator.command("apply", "-f", file.toString(), "--yes");
    operator.command("deploy", STACK, "hello", "--wait", "--timeout", "5m");
    found.settles("answers of version v2 only", answer -> answer.startsWith("version v2 on"));
    found
        .until(
            "v2 from app1 and app2", answers -> names(answers).containsAll(Set.of("app1", "app2")))
        .forEach(out::println);
    phases.done("Second version deployed");

    operator.command("stop", STACK + "/app2", "--wait", "--timeout", "5m");
    requireConfigured(operator);
    found
        .settles("answers of app1 only", answer -> answer.endsWith(" on app1"))
        .forEach(out::println);
    phases.done("app2 stopped, and Configure took it out of the load balancer");
  }

  /** The balancer might also have noticed by itself; that it was told is its newest Configure. */
  private void requireConfigured(Operating operator)
      throws DemoFailed, IOException, InterruptedException {
    var stopped = instance(operator.asked("status", STACK), "app2").path("status").asText();
    if (!stopped.equals("stopped")) {
      throw new DemoFailed("app2: %s (expected: stopped)".formatted(stopped));
    }
    var status = "none";
    long deadline = System.nanoTime() + Balancer.PATIENCE.toNanos();
    do {
      status = newestConfigure(operator.asked("commands", STACK + "/lb1"));
      if (!status.equals("pending")) {
        break;
      }
      Thread.sleep(500);
    } while (System.nanoTime() < deadline);
    out.println("lb1: configure " + status);
    if (!status.equals("successful")) {
      throw new DemoFailed("lb1: configure %s (expected: successful)".formatted(status));
    }
  }

  private static String newestConfigure(JsonNode commands) {
    for (var command : commands) { // newest first
      if (command.path("type").asText().equals("configure")) {
        return command.path("status").asText();
      }
    }
    return "none";
  }

  void tellWhatNext() throws DemoFailed, IOException, InterruptedException {
    var started = java.util.Objects.requireNonNull(server);
    var operator = java.util.Objects.requireNonNull(operating);
    var status = operator.asked("status", STACK);
    out.println();
    for (var instance : status.path("instances")) {
      out.printf(
          "  %-6s %s%n",
          instance.path("hostname").asText(),
          LocalCompute.httpUrl(
              folder.path(), instance.path("id").asText(), instance.path("public_ip").asText()));
    }
    var files = folder.path().resolve("demo");
    out.printf(
        """

        See it in the console (this address signs a browser in, once):

          %s

        What to try next, in another terminal:

          export STACKWORKS_URL=%s STACKWORKS_TOKEN=$(cat %s) PATH=%s:$PATH

          stackworks status %s --watch
          curl %s
          stackworks logs %s/app1
          $EDITOR %s/app-v1/app.py; stackworks apply -f %s/stack.yaml; stackworks deploy %s hello --wait
          stackworks stop %s/app2 --wait     # Configure takes it out of the load balancer
          stackworks events -f

        Ctrl-C %s.
        """,
        started.consoleLink(),
        started.url(),
        started.tokenFile(),
        installation.home(),
        STACK,
        java.util.Objects.requireNonNull(balancer).url(),
        STACK,
        files,
        files,
        STACK,
        STACK,
        folder.isKept() ? "ends the demo and keeps everything" : "removes everything");
    out.flush();
  }

  void tellFailure(String reason) {
    phases.done("Not done");
    System.err.println("stackworks demo: " + reason);
    var started = server;
    if (started != null) {
      System.err.println("the server's last lines:\n" + started.lastLines());
    }
  }

  boolean isClean() {
    return clean;
  }

  /** Removes everything, once, whoever asks first. */
  synchronized void end() {
    if (ended) {
      return;
    }
    ended = true;
    try {
      if (logs != null) {
        logs.close();
      }
      var started = server;
      if (started != null) {
        started.stop();
      }
      if (folder.isKept()) {
        folder.keep();
        out.printf(
            "%nkept in %s; instances go on. `stackworks demo --data %s` takes them up and removes them%n",
            folder.path(), folder.path());
      } else {
        folder.remove(installation);
        phases.done("Everything removed");
      }
    } catch (IOException e) {
      clean = false;
      System.err.println("stackworks demo: not everything was removed: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The stack and its apps, where the operator may change them. */
  private Path files() throws IOException, DemoFailed {
    var source = installation.home().resolve("recipes/cookbooks/stackworks_demo/files");
    if (!Files.isDirectory(source)) {
      throw new DemoFailed(source + ": missing (expected: the demo's stack and apps)");
    }
    var target = folder.path().resolve("demo");
    try (var files = Files.walk(source)) {
      for (var file : files.toList()) {
        var copy = target.resolve(source.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
    return target;
  }

  private String url(String hostname) throws DemoFailed, IOException {
    var instance =
        instance(java.util.Objects.requireNonNull(operating).asked("status", STACK), hostname);
    return LocalCompute.httpUrl(
        folder.path(), instance.path("id").asText(), instance.path("public_ip").asText());
  }

  private static JsonNode instance(JsonNode status, String hostname) throws DemoFailed {
    for (var instance : status.path("instances")) {
      if (instance.path("hostname").asText().equals(hostname)) {
        return instance;
      }
    }
    throw new DemoFailed("%s: not an instance of the stack".formatted(hostname));
  }

  private static Set<String> names(Set<String> answers) {
    return answers.stream()
        .map(answer -> answer.replaceAll(".* on ", ""))
        .collect(java.util.stream.Collectors.toSet());
  }
}
