package io.stackworks.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.stackworks.agent.state.DataDirectory;
import io.stackworks.agent.state.Result;
import io.stackworks.agent.state.Sealed;
import io.stackworks.agent.testing.FakeRunner;
import io.stackworks.proto.agent.Started;
import io.stackworks.proto.run.DataBagItem;
import io.stackworks.proto.run.LogLine;
import io.stackworks.proto.run.RunEvent;
import io.stackworks.proto.run.RunOutcome;
import io.stackworks.proto.run.RunSpec;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalCommandsTest {
  @TempDir Path directory;
  private DataDirectory data;
  private String out = "";
  private String err = "";

  @BeforeEach
  void prepare() throws Exception {
    data = new DataDirectory(directory);
    data.create();
    keep("1", "setup", "2015-12-01T18:19:09Z", "installing", "12");
    keep("2", "configure", "2015-12-01T18:20:24Z", "password hunter22", "12");
  }

  private void keep(String id, String activity, String at, String text, String chef)
      throws Exception {
    var run = Files.createDirectories(data.runs().resolve(id));
    var began = Timestamp.newBuilder().setSeconds(Instant.parse(at).getEpochSecond()).build();
    var spec =
        RunSpec.newBuilder()
            .setCommandId(id)
            .setActivity(activity)
            .setCreatedAt(began.toBuilder().setSeconds(began.getSeconds() - 61))
            .addRunList("demo::" + activity)
            .setNodeJson(
                ByteString.copyFromUtf8(
                    "{\"color\":\"red\",\"script\":[\"log again\"],\"opsworks\":{\"stack\":{\"name\":\"S\"}}}"))
            .setChefVersion(chef)
            .setStackName("Shop")
            .addLayerNames("web")
            .addLayerNames("db")
            .addSecrets("hunter22")
            .addDataBags(item("aws_opsworks_stack", "{\"name\":\"Shop\",\"region\":\"local\"}"))
            .addDataBags(
                item(
                    "aws_opsworks_instance",
                    "{\"self\":true,\"hostname\":\"web1\",\"public_ip\":\"1.2.3.4\"}"));
    Files.write(run.resolve("run.pb"), spec.build().toByteArray());
    Sealed.write(run.resolve("started"), Started.newBuilder().setAt(began).build().toByteArray());
    var line = LogLine.newBuilder().setText(ByteString.copyFromUtf8(text));
    try (var events = Files.newOutputStream(run.resolve("events.bin"))) {
      RunEvent.newBuilder().setLog(line).build().writeDelimitedTo(events);
    }
    new Result(RunOutcome.newBuilder().setSuccess(true).build(), 1, text.length() + 1, 0, List.of())
        .write(run.resolve("result"), id);
  }

  private static DataBagItem item(String bag, String json) {
    return DataBagItem.newBuilder()
        .setBag(bag)
        .setId("x")
        .setJson(ByteString.copyFromUtf8(json))
        .build();
  }

  private int run(String... words) {
    var all = new ArrayList<>(List.of(words));
    all.add("--data");
    all.add(directory.toString());
    var output = new StringWriter();
    var errors = new StringWriter();
    int code =
        LocalCommands.commandLine()
            .setOut(new PrintWriter(output))
            .setErr(new PrintWriter(errors))
            .execute(all.toArray(String[]::new));
    out = output.toString();
    err = errors.toString();
    return code;
  }

  @Test
  void list_commands_prints_time_and_activity_oldest_first() {
    assertThat(run("list_commands")).isZero();
    assertThat(out)
        .isEqualTo("2015-12-01T18:19:09        setup\n2015-12-01T18:20:24        configure\n");
  }

  @Test
  void runs_are_chosen_by_activity_by_date_or_as_the_latest() {
    run("list_commands", "setup");
    assertThat(out).isEqualTo("2015-12-01T18:19:09        setup\n");
    run("list_commands", "2015-12-01T18:20:24");
    assertThat(out).isEqualTo("2015-12-01T18:20:24        configure\n");
    run("show_log", "setup", "2015-12-01T18:19:09");
    assertThat(out).isEqualTo("installing\n");
    assertThat(run("show_log", "deploy")).isEqualTo(1);
    assertThat(err).contains("no command deploy is kept here");
  }

  @Test
  void show_log_masks_as_the_server_sees_it() {
    run("show_log");

    assertThat(out).isEqualTo("password *****FILTERED*****\n");
  }

  @Test
  void agent_report_has_the_known_three_facts() {
    run("agent_report");

    assertThat(out)
        .isEqualTo(
            """
            AWS OpsWorks Instance Agent State Report:

              Last activity was a "configure" on 2015-12-01 18:19:23 UTC
              Agent Status: The AWS OpsWorks agent is not running
              Agent Version: 0.1.0, up to date
            """);
  }

  @Test
  void instance_report_tells_stack_layers_and_addresses() {
    run("instance_report");

    assertThat(out)
        .contains("  OpsWorks Stack: Shop\n  OpsWorks Layers: web, db\n")
        .contains("  Public IP: 1.2.3.4\n")
        .contains("Location:")
        .contains("Networking:");
  }

  @Test
  void get_json_of_chef_12_is_run_list_and_custom_json() {
    run("get_json", "configure");

    assertThat(out)
        .contains("\"run_list\" : [ \"recipe[demo::configure]\" ]", "\"color\" : \"red\"");
    run("get_json", "configure", "-i");
    assertThat(out).contains("aws_opsworks_agent", "customer_recipes");
    for (var off : java.util.List.of("--no-i", "--no-internal")) {
      run("get_json", "configure", off);
      assertThat(out).doesNotContain("aws_opsworks_agent").contains("\"run_list\"");
    }
  }

  @Test
  void get_json_of_chef_11_is_everything() throws Exception {
    keep("3", "deploy", "2015-12-01T19:00:00Z", "x", "11.10");
    run("get_json");

    assertThat(out).contains("\"opsworks\" : {").doesNotContain("run_list");
  }

  @Test
  void stack_state_is_json_of_the_last_command() {
    run("stack_state");

    assertThat(out)
        .contains("\"activity\" : \"configure\"", "\"region\" : \"local\"", "valid_activities");
  }

  @Test
  void run_command_runs_a_kept_command_again_with_the_json_of_that_time() throws Exception {
    try (var script =
        LocalCommandsTest.class.getResourceAsStream("/io/stackworks/agent/run/supervise.sh")) {
      Files.write(directory.resolve("supervise.sh"), script.readAllBytes());
    }
    var runner =
        System.getProperty("java.home")
            + "/bin/java -cp "
            + System.getProperty("java.class.path")
            + " "
            + FakeRunner.class.getName();

    assertThat(run("run_command", "configure", "--runner", runner)).isZero();
    assertThat(out)
        .contains("About to re-run 'configure' from 2015-12-01T18:20:24")
        .contains("\nagain\n")
        .contains("Finished Chef run with exitcode 0");
    run("list_commands");
    assertThat(out.lines().count()).isEqualTo(3);
  }

  @Test
  void run_command_takes_json_by_path_as_by_flag() throws Exception {
    var json = Files.writeString(directory.resolve("mine.json"), "{\"script\":[");

    for (var form :
        java.util.List.of(
            new String[] {"run_command", "configure", json.toString()},
            new String[] {"run_command", json.toString()},
            new String[] {"run_command", "-f", json.toString()})) {
      assertThat(run(form)).isEqualTo(1);
      assertThat(err).contains(json.toString());
    }
    assertThat(run("run_command", "setup", "configure", "deploy")).isEqualTo(2);
    assertThat(err).contains("(expected: [activity] [date] [FILE])");
  }

  @Test
  void a_directory_without_an_agent_is_named() {
    assertThat(LocalCommands.commandLine().execute("list_commands", "--data", "/nonexistent"))
        .isEqualTo(1);
  }
}
