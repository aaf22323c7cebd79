package io.stackworks.server.bench;

import io.stackworks.server.compute.Installation;
import io.stackworks.server.compute.LocalCompute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A real server and a real agent in a local instance. The recipe prints the time of its first line;
 * both ends read the same clock.
 */
@Command(
    name = "call",
    description = "From an operator's call to the first line of the recipe; memory of the agent")
final class CallBench implements Callable<Integer> {
  private static final String SPARE = "io.stackworks.recipes.Main serve";
  private static final Pattern FIRST_LINE = Pattern.compile("first line at ([0-9]+)");

  @Option(names = "--runs", defaultValue = "10", description = "warm; default: ${DEFAULT-VALUE}")
  private int runs;

  @Option(
      names = "--cold-runs",
      defaultValue = "3",
      description = "each without a spare runner; default: ${DEFAULT-VALUE}")
  private int coldRuns;

  @Override
  public Integer call() throws Exception {
    var folder = Files.createTempDirectory("stackworks-bench");
    var data = folder.resolve("data");
    try (var server = BenchServer.start(folder, data, Map.of())) {
      var operator = new Operator(server.url(), server.tokenFile());
      server.awaitReady();
      System.out.println(Machine.facts());
      operator.command("apply", "--yes", "--wait", "-f", stack(folder).toString());
      measure(operator, server);
    } finally {
      LocalCompute.removeAll(data, Installation.current(Program.home()));
      LocalCompute.removeTree(folder);
    }
    return 0;
  }

  private void measure(Operator operator, BenchServer server) throws Exception {
    var cold = new Figures();
    var warm = new Figures();
    for (int i = 0; i < coldRuns; i++) {
      endSpare(server);
      if (i == 0) {
        System.out.println("agent, idle, after setup       " + agent(server));
      }
      cold.add(once(operator));
    }
    for (int i = 0; i < runs; i++) {
      Spare.await(() -> find(server, SPARE));
      warm.add(once(operator));
    }
    if (coldRuns > 0) {
      System.out.println("call to first line, cold       " + cold);
    }
    System.out.println("call to first line, warm       " + warm);
    endSpare(server);
    System.out.println("agent, idle, after these runs  " + agent(server));
  }

  /**
   * As if its quiet minute had passed: the spare is gone, and the agent learns of it at the next
   * call.
   */
  private static void endSpare(BenchServer server) throws Exception {
    var spare = Spare.await(() -> find(server, SPARE));
    spare.destroyForcibly();
    spare.onExit().get(10, TimeUnit.SECONDS);
    TimeUnit.SECONDS.sleep(1); // its supervisor writes down how it ended
  }

  private static Duration once(Operator operator) throws IOException {
    var called = Instant.now();
    operator.command("run", "bench", "execute_recipes", "--recipes", "bench::first", "--wait");
    var command = operator.command("commands", "bench/i1", "-n", "1", "-o", "json");
    var id = Pattern.compile("\"(?:id|commandId|command_id)\" *: *\"([^\"]+)\"").matcher(command);
    if (!id.find()) {
      throw new IOException("no command id in " + command);
    }
    var line = FIRST_LINE.matcher(operator.command("logs", id.group(1)));
    if (!line.find()) {
      throw new IOException("the recipe printed no time");
    }
    long micros = Long.parseLong(line.group(1));
    return Duration.between(called, Instant.EPOCH.plusNanos(micros * 1000));
  }

  /** Resident memory of the one agent below the server. */
  private static String agent(BenchServer server) throws IOException {
    var agent = find(server, "io.stackworks.agent.Main");
    return agent.isEmpty()
        ? "not found below the server"
        : LiveHeap.resident(agent.get().pid()) / (1 << 20) + " MiB resident";
  }

  /** The JVM below the server whose command line says so. */
  private static Optional<ProcessHandle> find(BenchServer server, String main) {
    return ProcessHandle.of(server.pid())
        .orElseThrow()
        .descendants()
        .filter(process -> Spare.commandLine(process.pid()).matches("\\S*java .*" + main + ".*"))
        .findFirst();
  }

  private static Path stack(Path folder) throws IOException {
    var recipes = Files.createDirectories(folder.resolve("cookbooks/bench/recipes"));
    Files.writeString(recipes.resolve("../metadata.rb").normalize(), "name 'bench'\n");
    Files.writeString(
        recipes.resolve("first.rb"),
        "puts \"first line at #{Process.clock_gettime(Process::CLOCK_REALTIME, :microsecond)}\"\n");
    return Files.writeString(
        folder.resolve("stack.yaml"),
        """
        name: bench
        chef_version: "18"
        cookbooks:
          type: folder
          url: cookbooks
        layers:
          - name: Bench
            short_name: bench
            type: custom
        instances:
          - hostname: i1
            layers: [bench]
        """);
  }
}
