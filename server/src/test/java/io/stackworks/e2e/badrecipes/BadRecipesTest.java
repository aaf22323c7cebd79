package io.stackworks.e2e.badrecipes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stackworks.e2e.Stage;
import io.stackworks.e2e.Until;
import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** One agent for all: that the next step works at all is what the step before left it with. */
@Timeout(300)
@TestMethodOrder(MethodOrderer.MethodName.class)
class BadRecipesTest {
  private static final int LONG_LINE = 2_000_000; // bytes; the bound must not depend on it
  private static Stage stage;
  private static ProcessHandle agent;
  private static String instance;

  @BeforeAll
  static void open() throws Exception {
    stage = Stage.open();
    stage.write("cookbooks/bad/metadata.rb", "name 'bad'\nversion '1.0.0'\n");
    recipe("exit", "log 'first'\nruby_block('x') { block { exit 3 } }\n");
    recipe("exit_now", "ruby_block('x') { block { $stdout.print 'half a line'; exit! 5 } }\n");
    recipe(
        "system_exit",
        "ruby_block('x') { block { $stdout.print 'half a line'; java.lang.System.exit(6) } }\n");
    recipe("killed", "ruby_block('x') { block { puts 'last'; Process.kill(:KILL, $$); sleep } }\n");
    recipe(
        "memory",
        "ruby_block('x') { block { puts 'last'; a = []; loop { a << ('x' * 50_000_000) } } }\n");
    recipe(
        "long_line",
        "execute \"head -c %d /dev/zero | tr '\\\\0' x; exit 9\"\n".formatted(LONG_LINE));
    recipe(
        "bytes",
        """
        execute %q(printf 'caf\\351 \\377\\376\\000 end\\n')
        log "bad \\xFF here"
        ruby_block('x') { block { raise "broken \\xFF text" } }
        """);
    recipe(
        "template", "template \"#{node['stackworks']['root']}/big\" do\n  source 'big.erb'\nend\n");
    stage.write(
        "cookbooks/bad/templates/big.erb", "<% 50.times do %><%= 'y' * 1_000_000 %><% end %>");
    recipe(
        "endless",
        """
        ruby_block 'x' do
          block do
            spawn("trap '' TERM; while :; do setsid sleep 0.2; done", pgroup: true)
            spawn('b() { b | b & }; b; sleep 600')
            File.write("#{node['stackworks']['root']}/waiting", 'yes')
            loop {}
          end
        end
        """);
    var file =
        stage.write(
            "stack.yaml",
            """
        name: bad
        cookbooks: {type: folder, url: cookbooks}
        layers:
          - {name: Web, short_name: web}
        instances:
          - {hostname: one, layers: [web]}
        """);
    stage.startServer();
    stage.operator("apply", "-f", file.toString(), "--yes", "--wait", "--timeout", "5m");
    instance = stage.instance("bad", "one").get("id").asText();
    agent = stage.agent(instance).orElseThrow();
  }

  private static void recipe(String name, String text) throws IOException {
    stage.write("cookbooks/bad/recipes/" + name + ".rb", text);
  }

  @AfterAll
  static void close() throws Exception {
    if (stage != null) {
      stage.close();
    }
  }

  @Test
  void step_1_exit_ends_the_run_with_its_code() throws Exception {
    var ended = ended(begun("exit"));

    assertThat(ended.get("exit_code").asInt()).as(ended.toString()).isEqualTo(3);
    assertThat(log(ended)).contains("first");
  }

  @Test
  void step_2_exit_without_clean_up_loses_no_output() throws Exception {
    var ended = ended(begun("exit_now"));

    assertThat(ended.get("exit_code").asInt()).as(ended.toString()).isEqualTo(5);
    assertThat(log(ended)).contains("half a line");
  }

  @Test
  void step_3_the_end_of_the_java_process_loses_no_output() throws Exception {
    var ended = ended(begun("system_exit"));

    assertThat(ended.get("exit_code").asInt()).as(ended.toString()).isEqualTo(6);
    assertThat(ended.get("message").asText()).contains("ended while the recipes were running");
    assertThat(log(ended)).contains("half a line");
  }

  @Test
  void step_4_a_runner_that_is_killed_is_called_so() throws Exception {
    var ended = ended(begun("killed"));

    assertThat(ended.get("exit_code").asInt()).as(ended.toString()).isEqualTo(137);
    assertThat(ended.get("message").asText()).contains("signal 9");
    assertThat(log(ended)).contains("last\n");
  }

  @Test
  void step_5_a_runner_without_memory_is_called_so() throws Exception {
    var ended = ended(begun("memory"));

    assertThat(ended.get("message").asText()).as(ended.toString()).contains("memory");
    assertThat(log(ended)).contains("last\n");
  }

  @Test
  void step_6_a_line_without_end_arrives_whole_and_so_does_the_failure() throws Exception {
    var ended = ended(begun("long_line"));

    assertThat(ended.get("message").asText()).as("the cause").contains("received '9'");
    var log = log(ended);
    long output =
        log.substring(0, log.indexOf("Begin output")).chars().filter(c -> c == 'x').count();
    assertThat(output).isGreaterThanOrEqualTo(LONG_LINE);
  }

  @Test
  void step_7_bytes_that_are_no_text_do_no_harm() throws Exception {
    var ended = ended(begun("bytes"));

    assertThat(ended.get("message").asText()).contains("broken");
    assertThat(log(ended)).contains("caf").contains(" end").contains("bad ");
  }

  @Test
  void step_8_a_template_of_50_megabytes_is_written() throws Exception {
    var command = begun("template");
    awaitEnd(command);

    assertThat(find(command).get("status").asText()).isEqualTo("successful");
    assertThat(stage.root(instance).resolve("big")).hasSize(50_000_000);
  }

  /** All in one run, since each that must be killed costs the time it gets to end by itself. */
  @Test
  void step_9_an_endless_loop_a_fork_bomb_and_who_ignores_the_end_are_ended() throws Exception {
    var command = begun("endless");
    Until.holds(
        "the loop is under way", () -> Files.exists(stage.root(instance).resolve("waiting")));
    stage.operator("cancel", command);

    var ended = ended(command);

    assertThat(ended.get("cause").asText()).as(ended.toString()).isEqualTo("cancelled");
    assertThat(stage.leftProcesses())
        .noneMatch(line -> line.contains("setsid") || line.contains("b | b"));
    assertThat(agent.isAlive()).as("the agent that was there at the beginning").isTrue();
    assertThat(ended(begun("exit")).get("exit_code").asInt()).as("the next one runs").isEqualTo(3);
  }

  private static String begun(String recipe) throws IOException {
    var deployment = stage.json("run", "bad", "execute_recipes", "--recipes", "bad::" + recipe);
    return deployment.at("/commands/0/id").asText();
  }

  private static JsonNode ended(String command) throws Exception {
    awaitEnd(command);
    var found = find(command);
    assertThat(found.get("status").asText()).as(found.toString()).isEqualTo("failed");
    return found;
  }

  /** Who follows the log is told the end: nobody has to look again and again. */
  private static void awaitEnd(String command) throws Exception {
    log(find(command));
    Until.holds(
        command + " has ended", () -> !find(command).get("status").asText().equals("pending"));
  }

  private static JsonNode find(String command) throws IOException {
    return StreamSupport.stream(stage.json("commands", "bad").spliterator(), false)
        .filter(found -> found.get("id").asText().equals(command))
        .findFirst()
        .orElseThrow();
  }

  private static String log(JsonNode command) throws IOException {
    return stage.operator("logs", command.get("id").asText(), "-f");
  }
}
