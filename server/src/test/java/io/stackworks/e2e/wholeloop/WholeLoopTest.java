package io.stackworks.e2e.wholeloop;

import static org.assertj.core.api.Assertions.assertThat;

import io.stackworks.e2e.Stage;
import io.stackworks.e2e.Until;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

@Timeout(400)
@TestMethodOrder(MethodOrderer.MethodName.class)
class WholeLoopTest {
  private static Stage stage;
  private static String file;

  @BeforeAll
  static void open() throws IOException {
    stage = Stage.open();
    file =
        stage
            .write(
                "stack.yaml",
                """
                name: loop
                cookbooks: {type: folder, url: cookbooks}
                layers:
                  - name: Web
                    short_name: web
                    recipes:
                      setup: [loop::setup]
                      configure: [loop::configure]
                      deploy: [loop::deploy]
                      shutdown: [loop::shutdown]
                apps:
                  - {name: Shop, type: static}
                instances:
                  - {hostname: one, layers: [web]}
                  - {hostname: two, layers: [web]}
                """)
            .toString();
    stage.write("cookbooks/loop/metadata.rb", "name 'loop'\nversion '1.0.0'\n");
    recipe("setup", "file \"#{root}/setup\" do\n  content 'done'\nend");
    recipe(
        "configure",
        """
        names = search(:node, 'name:*').map { |n| n['hostname'] || n.name }.sort
        file "#{root}/members" do
          content names.join(',')
        end
        """);
    recipe("deploy", "log 'deploying'\nfile \"#{root}/deployed\" do\n  content 'done'\nend");
    recipe("shutdown", "file \"#{root}/shutdown\" do\n  content 'done'\nend");
    recipe("broken", "raise ArgumentError, 'boom'");
  }

  private static void recipe(String name, String text) throws IOException {
    stage.write(
        "cookbooks/loop/recipes/" + name + ".rb", "root = node['stackworks']['root']\n" + text);
  }

  @AfterAll
  static void close() throws Exception {
    if (stage != null) {
      stage.close();
    }
  }

  @Test
  void step_1_a_server_starts() throws Exception {
    stage.startServer();

    assertThat(stage.operator("version")).contains("server");
  }

  @Test
  void step_2_a_file_becomes_two_instances_that_are_online() throws Exception {
    stage.operator("apply", "-f", file, "--yes", "--wait", "--timeout", "5m");

    assertThat(Files.readString(stage.root(id("one")).resolve("setup"))).isEqualTo("done");
    assertThat(Files.readString(stage.root(id("two")).resolve("setup"))).isEqualTo("done");
  }

  @Test
  void step_3_applying_the_same_file_changes_nothing() throws Exception {
    assertThat(stage.operator("apply", "-f", file)).isEqualToIgnoringNewLines("no changes");
  }

  @Test
  void step_4_every_instance_knows_every_other() throws Exception {
    members("one", "one,two");
    members("two", "one,two");
  }

  @Test
  void step_5_an_app_is_deployed() throws Exception {
    assertThat(stage.operator("deploy", "loop", "shop", "--wait", "--timeout", "5m"))
        .contains("deploy shop: successful on 2 instances");
    assertThat(Files.readString(stage.root(id("one")).resolve("deployed"))).isEqualTo("done");
    assertThat(stage.operator("logs", "loop/one", "-f")).contains("deploying");
  }

  @Test
  void step_6_a_failing_recipe_is_told_with_file_and_line() throws Exception {
    var said =
        stage.operator(
            1,
            "run",
            "loop",
            "execute_recipes",
            "--recipes",
            "loop::broken",
            "--instance",
            "one",
            "--wait",
            "--timeout",
            "5m");

    assertThat(said).contains("one: recipe: ").contains("broken.rb:2").contains("boom");
    assertThat(stage.instance("loop", "one").get("status").asText()).isEqualTo("online");
  }

  @Test
  void step_7_a_stopped_instance_is_shut_down_and_leaves_the_others() throws Exception {
    var two = id("two");
    stage.operator("stop", "loop/two", "--wait", "--timeout", "5m");

    assertThat(Files.readString(stage.root(two).resolve("shutdown"))).isEqualTo("done");
    assertThat(stage.agent(two)).isEmpty();
    members("one", "one");
  }

  @Test
  void step_8_delete_leaves_nothing() throws Exception {
    var one = id("one");
    stage.operator("delete", "loop", "--yes", "--timeout", "5m");

    Until.holds("the instance's folder is gone", () -> !Files.exists(stage.machine(one)));
    assertThat(stage.operator("status")).contains("no stacks yet");
    stage.stopServer();
    Until.holds("no process is left", () -> stage.leftProcesses().isEmpty());
  }

  private static String id(String hostname) throws IOException {
    return stage.instance("loop", hostname).get("id").asText();
  }

  private static void members(String hostname, String expected) throws Exception {
    var file = stage.root(id(hostname)).resolve("members");
    Until.holds(
        hostname + " knows " + expected,
        () -> Files.exists(file) && Files.readString(file).equals(expected));
  }
}
