package io.stackworks.e2e.killedmidway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stackworks.e2e.Stage;
import io.stackworks.e2e.Until;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

@Timeout(400)
@TestMethodOrder(MethodOrderer.MethodName.class)
class KilledMidwayTest {
  private static final int LINES = 40;
  private static final String GATED = "{\"midway\": {\"gated\": true}}";
  private static Stage stage;
  private static String file;
  private static String instance;

  @BeforeAll
  static void open() throws IOException {
    stage = Stage.open();
    stage.write("cookbooks/midway/metadata.rb", "name 'midway'\nversion '1.0.0'\n");
    // Setup runs the Deploy recipes as well, but without the deployment's attributes.
    stage.write(
        "cookbooks/midway/recipes/deploy.rb",
        """
        if node['midway']
          root = node['stackworks']['root']
          ruby_block 'count myself' do
            block { File.open("#{root}/executions", 'a') { |f| f.puts 'one' } }
          end
          %1$d.times { |i| log "tick #{i};" }
          ruby_block 'gate' do
            block do
              File.write("#{root}/waiting", 'yes')
              sleep 0.05 until File.exist?("#{root}/gate")
            end
          end
          %1$d.times { |i| log "tick #{i + %1$d};" }
        end
        """
            .formatted(LINES));
    stage.write(
        "cookbooks/midway/recipes/reboot.rb",
        "reboot 'now, please' do\n  action :request_reboot\n  reason 'a test'\nend\n");
    file =
        stage
            .write(
                "stack.yaml",
                """
                name: midway
                cookbooks: {type: folder, url: cookbooks}
                layers:
                  - {name: Web, short_name: web, recipes: {deploy: [midway::deploy]}}
                apps:
                  - {name: Shop}
                instances:
                  - {hostname: one, layers: [web]}
                """)
            .toString();
  }

  @AfterAll
  static void close() throws Exception {
    if (stage != null) {
      stage.close();
    }
  }

  @Test
  void step_1_a_server_starts_and_the_instance_is_online() throws Exception {
    stage.startServer();
    stage.operator("apply", "-f", file, "--yes", "--wait", "--timeout", "5m");
    instance = stage.instance("midway", "one").get("id").asText();
  }

  private static void openGate() throws IOException {
    Files.writeString(stage.root(instance).resolve("gate"), "open");
  }

  private static void closeGate() throws IOException {
    for (var file : List.of("gate", "waiting", "executions")) {
      Files.deleteIfExists(stage.root(instance).resolve(file));
    }
  }

  @Test
  void step_2_the_server_dies() throws Exception {
    var command = inTheMiddle();
    stage.killServer();
    openGate();
    stage.startServer();

    var ended = terminal(command);
    assertThat(ended.get("status").asText()).as(ended.toString()).isEqualTo("successful");
    onceAndComplete(command, 2 * LINES);
  }

  @Test
  void step_3_the_agent_dies() throws Exception {
    var command = inTheMiddle();
    var agent = stage.agent(instance).orElseThrow();
    agent.destroyForcibly();
    agent.onExit().join();
    openGate();

    var ended = terminal(command);
    assertThat(ended.get("status").asText()).as(ended.toString()).isEqualTo("successful");
    onceAndComplete(command, 2 * LINES);
  }

  @Test
  void step_4_the_runner_dies() throws Exception {
    var command = inTheMiddle();
    var runner = stage.runner(instance, command).orElseThrow();
    runner.destroyForcibly();
    runner.onExit().join();

    var ended = terminal(command);
    assertThat(ended.get("status").asText()).as(ended.toString()).isEqualTo("failed");
    assertThat(ended.get("cause").asText()).as(ended.toString()).isEqualTo("host");
    onceAndComplete(command, LINES);

    openGate();
    stage.operator("deploy", "midway", "shop", "--custom-json", GATED, "--wait", "--timeout", "5m");
  }

  @Test
  void step_5_a_recipe_asks_for_a_reboot() throws Exception {
    var before = stage.agent(instance).orElseThrow().pid();
    stage.operator(
        "run",
        "midway",
        "execute_recipes",
        "--recipes",
        "midway::reboot",
        "--wait",
        "--timeout",
        "5m");

    Until.holds(
        "the machine was restarted",
        () -> stage.agent(instance).filter(agent -> agent.pid() != before).isPresent());
    stage.awaitStatus("midway", "one", "online");
    stage.operator("deploy", "midway", "shop", "--custom-json", GATED, "--wait", "--timeout", "5m");
  }

  @Test
  void step_6_a_delete_goes_on_after_the_death_of_the_server_and_leaves_nothing() throws Exception {
    stage.operator("delete", "midway", "--yes");
    stage.killServer();
    stage.startServer();

    Until.holds("its files are gone", () -> !Files.exists(stage.machine(instance)));
    Until.holds("its processes are gone", () -> stage.processesOf(instance).isEmpty());
    stage.stopServer();
    assertThat(stage.leftProcesses()).isEmpty();
  }

  /** Begins a run and returns its command when it waits at the gate. */
  private static String inTheMiddle() throws Exception {
    closeGate();
    var deployment = stage.json("deploy", "midway", "shop", "--custom-json", GATED);
    var command = deployment.at("/commands/0/id").asText();
    Until.holds(
        "the run waits at the gate", () -> Files.exists(stage.root(instance).resolve("waiting")));
    return command;
  }

  private static JsonNode terminal(String command) throws Exception {
    Until.holds("the command has ended", () -> !status(command).equals("pending"));
    return find(command);
  }

  private static String status(String command) throws IOException {
    return find(command).get("status").asText();
  }

  private static JsonNode find(String command) throws IOException {
    for (var found : stage.json("commands", "midway")) {
      if (found.get("id").asText().equals(command)) {
        return found;
      }
    }
    throw new AssertionError("the server has lost command " + command);
  }

  private static void onceAndComplete(String command, int lines) throws IOException {
    assertThat(Files.readAllLines(stage.root(instance).resolve("executions"))).hasSize(1);
    var log = stage.operator("logs", command, "-f");
    var ticks = new ArrayList<Integer>();
    for (var line : log.lines().toList()) {
      var tick = Pattern.compile("(?:INFO|WARN).*tick (\\d+);").matcher(line);
      if (tick.find()) {
        ticks.add(Integer.valueOf(tick.group(1)));
      }
    }
    assertThat(ticks).as(log).containsExactlyElementsOf(IntStream.range(0, lines).boxed().toList());
  }
}
