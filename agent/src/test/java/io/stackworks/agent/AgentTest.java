package io.stackworks.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.stackworks.agent.testing.FakeControlPlane;
import io.stackworks.proto.agent.Settings;
import io.stackworks.proto.run.Artifact;
import io.stackworks.proto.run.Cause;
import io.stackworks.proto.run.DataBagItem;
import io.stackworks.proto.run.RunSpec;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent as a whole: what the control plane sees when it gives orders. */
final class AgentTest {
  @TempDir Path data;
  private final FakeControlPlane server = new FakeControlPlane();
  private TestAgent agent;

  @BeforeEach
  void start() throws Exception {
    server.settings = Settings.newBuilder().setHeartbeatSeconds(1).setMetricsSeconds(1).build();
    server.start().addToken("t1");
    agent = TestAgent.start(server, data, "t1");
  }

  @AfterEach
  void stop() throws Exception {
    agent.close();
    server.close();
  }

  private static void await(String what, java.util.function.BooleanSupplier condition) {
    FakeControlPlane.await(what, condition);
  }

  @Test
  void a_command_runs_and_every_line_arrives_once() {
    var command = server.assign(TestAgent.assign("log hello", "log world").build());
    await("finished", () -> command.finished() != null);

    assertThat(command.log()).isEqualTo("hello\nworld\n");
    assertThat(command.finished().getOutcome().getSuccess()).isTrue();
    assertThat(command.finished().getLogSize()).isEqualTo(12);
    assertThat(command.finished().getEventCount()).isEqualTo(command.events().size());
    assertThat(command.events().get(0).hasRunStarted()).isTrue();
    assertThat(command.accepted()).isEqualTo(1);
    assertThat(command.started()).isEqualTo(1);
    assertThat(command.problems()).isEmpty();
  }

  @Test
  void lines_arrive_while_the_run_goes_on() throws Exception {
    var gate = data.resolve("gate");
    var command = server.assign(TestAgent.assign("log early", "await " + gate, "log late").build());
    await("first line", () -> command.log().equals("early\n"));
    assertThat(command.finished()).isNull();
    Files.createFile(gate);
    await("finished", () -> command.finished() != null);

    assertThat(command.log()).isEqualTo("early\nlate\n");
  }

  @Test
  void commands_run_one_at_a_time_in_the_order_of_arrival() throws Exception {
    var gate = data.resolve("gate");
    var file = data.resolve("order");
    var first = server.assign(TestAgent.assign("await " + gate, "append " + file).build());
    var second = server.assign(TestAgent.assign("cat node.json").build());
    await("both accepted", () -> second.accepted() == 1);
    assertThat(second.started()).isZero();
    Files.createFile(gate);
    await("finished", () -> second.finished() != null);

    assertThat(first.finished().getOutcome().getFinishedAt().getSeconds())
        .isLessThanOrEqualTo(second.finished().getOutcome().getStartedAt().getSeconds());
  }

  @Test
  void a_failing_recipe_is_the_recipes_fault() {
    var command = server.assign(TestAgent.assign("fail boom").build());
    await("finished", () -> command.finished() != null);

    var outcome = command.finished().getOutcome();
    assertThat(outcome.getCause()).isEqualTo(Cause.CAUSE_RECIPE);
    assertThat(outcome.getExitCode()).isEqualTo(1);
    assertThat(outcome.getMessage()).isEqualTo("recipes/default.rb:3: boom");
    assertThat(outcome.getExceptionClass()).isEqualTo("RuntimeError");
  }

  @Test
  void a_runner_that_dies_is_the_hosts_fault_and_its_log_is_complete() {
    var command = server.assign(TestAgent.assign("log last words", "halt 137").build());
    await("finished", () -> command.finished() != null);

    var outcome = command.finished().getOutcome();
    assertThat(outcome.getCause()).isEqualTo(Cause.CAUSE_HOST);
    assertThat(outcome.getExitCode()).isEqualTo(137);
    assertThat(command.log()).startsWith("last words\n").contains("signal 9");
    assertThat((long) command.log().length()).isEqualTo(command.finished().getLogSize());
  }

  @Test
  void an_id_never_runs_twice() throws Exception {
    var file = data.resolve("count");
    var assign = TestAgent.assign("append " + file).build();
    var command = server.assign(assign);
    await("finished", () -> command.finished() != null);
    server.assign(assign);
    await("answered again", () -> command.allFinished().size() == 2);
    var next = server.assign(TestAgent.assign("log x").build());
    await("finished", () -> next.finished() != null);

    assertThat(Files.readString(file)).isEqualTo("run\n");
    assertThat(command.allFinished().get(1)).isEqualTo(command.allFinished().get(0));
  }

  @Test
  void a_command_that_comes_too_late_is_refused() {
    var late = TestAgent.assign("log x");
    late.getStartBeforeBuilder().setSeconds(1);
    server.assign(late.build());
    await("refused", () -> server.others().stream().anyMatch(m -> m.hasRefused()));

    assertThat(
            server.others().stream()
                .filter(m -> m.hasRefused())
                .findFirst()
                .get()
                .getRefused()
                .getReason())
        .isEqualTo("delivery deadline passed");
  }

  @Test
  void a_command_without_recipes_succeeds_without_a_runner() {
    var assign = TestAgent.assign();
    assign.getRunBuilder().clearRunList().setActivity("update_custom_cookbooks");
    var command = server.assign(assign.build());
    await("finished", () -> command.finished() != null);

    assertThat(command.finished().getOutcome().getSuccess()).isTrue();
    assertThat(command.log()).isEqualTo("no recipes to run\n");
  }

  @Test
  void secrets_are_masked_in_log_and_events() {
    var run = RunSpec.newBuilder().addSecrets("s3cret/value").addSecrets("line one\nline two!");
    var command =
        server.assign(
            TestAgent.assign(
                    run,
                    "log password=s3cret/value.",
                    "log form=s3cret%2Fvalue",
                    "log aHR0cDp1OnMzY3JldC92YWx1ZQ==", // base64 of http:u:s3cret/value
                    "log line one",
                    "log line two!")
                .build());
    await("finished", () -> command.finished() != null);

    assertThat(command.log()).contains("password=*****FILTERED*****.\n");
    assertThat(command.log() + command.events())
        .doesNotContain("s3cret")
        .doesNotContain("MzY3JldC92YWx1")
        .doesNotContain("line one")
        .doesNotContain("line two!");
    assertThat((long) command.log().length()).isEqualTo(command.finished().getLogSize());
  }

  @Test
  void a_run_gets_its_cookbooks_data_and_artifacts() throws Exception {
    var cookbooks = server.addArtifact(tarGz("test/recipes/default.rb", "log 'hi'\n"));
    var app = server.addArtifact("app bytes".getBytes(StandardCharsets.UTF_8));
    server.breakFetchAfterBytes = 100;
    var run =
        RunSpec.newBuilder()
            .setCookbooks(Artifact.newBuilder().setDigest(cookbooks))
            .addDataBags(
                DataBagItem.newBuilder()
                    .setBag("apps")
                    .setId("shop")
                    .setJson(
                        ByteString.copyFromUtf8("{\"url\":\"stackworks-artifact:" + app + "\"}")))
            .addNodes(ByteString.copyFromUtf8("{\"a\":{\"name\":\"no\"},\"name\":\"web1\"}"));
    var command =
        server.assign(
            TestAgent.assign(
                    run,
                    "cat cookbooks/test/recipes/default.rb",
                    "cat data_bags/apps/shop.json",
                    "cat nodes/web1.json")
                .build());
    await("finished", () -> command.finished() != null);

    var path = data.resolve("artifacts").resolve(app.substring(7));
    assertThat(command.log())
        .contains("log 'hi'")
        .contains("{\"url\":\"" + path.toUri() + "\"}")
        .contains("\"name\":\"web1\"");
    assertThat(Files.readString(path)).isEqualTo("app bytes");
    assertThat(server.fetches()).anyMatch(fetch -> !fetch.endsWith("@0")); // went on, not again
  }

  @Test
  void a_stack_without_apps_has_an_empty_bag_of_apps() {
    var stack =
        DataBagItem.newBuilder()
            .setBag("aws_opsworks_stack")
            .setId("shop")
            .setJson(ByteString.copyFromUtf8("{}"));
    var run = RunSpec.newBuilder().addDataBags(stack);
    var command = server.assign(TestAgent.assign(run, "log x").build());
    await("finished", () -> command.finished() != null);

    var bags = data.resolve("runs").resolve(command.id()).resolve("data_bags");
    assertThat(bags.resolve("aws_opsworks_app")).isEmptyDirectory();
    assertThat(bags.resolve("aws_opsworks_stack/shop.json")).hasContent("{}");
  }

  @Test
  void a_missing_artifact_is_named_and_nothing_runs() {
    var digest = "sha256:" + "0".repeat(64);
    var run = RunSpec.newBuilder().setCookbooks(Artifact.newBuilder().setDigest(digest));
    var command = server.assign(TestAgent.assign(run, "log x").build());
    await("finished", () -> command.finished() != null);

    assertThat(command.finished().getOutcome().getCause()).isEqualTo(Cause.CAUSE_OPERATOR);
    assertThat(command.log()).isEqualTo("artifact " + digest + ": no such artifact\n");
    assertThat(command.started()).isZero();
  }

  @Test
  void bytes_that_do_not_match_their_digest_are_never_used() {
    var digest = server.addArtifact("right".getBytes(StandardCharsets.UTF_8));
    server.corrupt(digest, "wrong".getBytes(StandardCharsets.UTF_8));
    var run = RunSpec.newBuilder().addArtifacts(Artifact.newBuilder().setDigest(digest));
    var command = server.assign(TestAgent.assign(run, "log x").build());
    await("finished", () -> command.finished() != null);

    assertThat(command.finished().getOutcome().getMessage()).contains("do not match the digest");
    assertThat(data.resolve("artifacts").resolve(digest.substring(7))).doesNotExist();
  }

  @Test
  void a_broken_stream_costs_no_line_and_repeats_none() {
    server.breakSessionAfterOutputs = 3;
    var script = new ArrayList<String>();
    IntStream.range(0, 12).forEach(i -> script.addAll(List.of("many 4000", "log part " + i)));
    var command = server.assign(TestAgent.assign(script.toArray(String[]::new)).build());
    await("finished", () -> command.finished() != null);
    server.breakSessionAfterOutputs = 0;

    assertThat(server.hellos().size()).isGreaterThan(2);
    assertThat(command.problems()).isEmpty();
    assertThat(command.log().lines().filter(line -> line.equals("line 3999")).count())
        .isEqualTo(12);
    assertThat(command.log().lines().count()).isEqualTo(12 * 4001);
    assertThat((long) command.log().length()).isEqualTo(command.finished().getLogSize());
    assertThat((long) command.events().size()).isEqualTo(command.finished().getEventCount());
  }

  @Test
  void no_more_than_a_mebibyte_is_under_way_without_acknowledgement() {
    server.acknowledgeOutput = false;
    var over = data.resolve("over");
    var command = server.assign(TestAgent.assign("many 40000", "touch " + over).build());
    await("a full window", () -> command.log().length() > 200_000);
    await("run over", () -> Files.exists(over));
    var sent = command.events().stream().mapToLong(e -> e.getSerializedSize() + 6).sum();

    assertThat(sent + command.log().length()).isLessThan(1024 * 1024 + 256 * 1024);
    assertThat(command.finished()).isNull();
    server.acknowledgeOutput = true;
    server.breakSession();
    await("finished", () -> command.finished() != null);
    assertThat(command.log().lines().count()).isEqualTo(40_000);
  }

  @Test
  void a_cancelled_run_leaves_no_process_behind() throws Exception {
    var child = data.resolve("child");
    var escaped = data.resolve("escaped");
    var command =
        server.assign(
            TestAgent.assign("log begun", "child " + child, "daemon " + escaped, "await /nowhere")
                .build());
    await("children", () -> isPid(child) && isPid(escaped));
    server.cancel(command.id(), "wrong version");
    await("finished", () -> command.finished() != null);

    assertThat(command.finished().getOutcome().getCause()).isEqualTo(Cause.CAUSE_CANCELLED);
    assertThat(command.log()).isEqualTo("begun\ncancelled: wrong version\n");
    assertThat(isAlive(child)).isFalse();
    assertThat(isAlive(escaped)).isFalse();
  }

  @Test
  void a_run_that_takes_too_long_is_killed_with_all_it_started() throws Exception {
    var child = data.resolve("child");
    var assign = TestAgent.assign("stubborn " + child, "await /nowhere").setTimeoutSeconds(4);
    var command = server.assign(assign.build());
    await("child", () -> isPid(child));
    await("finished", () -> command.finished() != null);

    assertThat(command.finished().getOutcome().getCause()).isEqualTo(Cause.CAUSE_TIMEOUT);
    assertThat(command.log()).isEqualTo("timed out after 4 s\n");
    assertThat(isAlive(child)).isFalse();
  }

  @Test
  void a_daemon_started_by_a_recipe_survives_the_end_of_the_run() throws Exception {
    var pid = data.resolve("daemon");
    var command = server.assign(TestAgent.assign("daemon " + pid).build());
    await("finished", () -> command.finished() != null);
    var process = ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();

    assertThat(process.isAlive()).isTrue();
    process.destroyForcibly();
  }

  @Test
  void a_waiting_command_can_be_cancelled() throws Exception {
    var gate = data.resolve("gate");
    var first = server.assign(TestAgent.assign("await " + gate).build());
    var second = server.assign(TestAgent.assign("log never").build());
    await("both accepted", () -> second.accepted() == 1);
    server.cancel(second.id(), "");
    await("cancelled", () -> second.finished() != null);
    Files.createFile(gate);
    await("finished", () -> first.finished() != null);

    assertThat(second.finished().getOutcome().getCause()).isEqualTo(Cause.CAUSE_CANCELLED);
    assertThat(second.started()).isZero();
    assertThat(first.finished().getOutcome().getSuccess()).isTrue();
  }

  @Test
  void heartbeats_and_all_metrics_are_sent() {
    await("metrics", () -> server.others().stream().anyMatch(m -> m.hasMetrics()));
    await("heartbeat", () -> server.others().stream().anyMatch(m -> m.hasHeartbeat()));
    var metrics =
        server.others().stream().filter(m -> m.hasMetrics()).findFirst().get().getMetrics();

    assertThat(metrics.getMemoryTotal()).isPositive();
    assertThat(metrics.getProcs()).isPositive();
    assertThat(
            metrics.getCpuIdle()
                + metrics.getCpuNice()
                + metrics.getCpuSteal()
                + metrics.getCpuSystem()
                + metrics.getCpuUser()
                + metrics.getCpuWaitio())
        .isBetween(99.0, 101.0);
    var facts = server.hellos().get(0).getFacts();
    assertThat(facts.getBootId()).isNotEmpty();
    assertThat(facts.getOs()).isNotEmpty();
    assertThat(facts.getMemoryKb()).isPositive();
  }

  @Test
  void a_draining_server_gets_the_agent_back() {
    await("connected", server::isConnected);
    server.drain(50);
    await("again", () -> server.hellos().size() == 2);

    assertThat(server.hellos()).hasSize(2);
  }

  @Test
  void a_deregistered_agent_removes_what_it_knew_and_ends() throws Exception {
    await("connected", server::isConnected);
    server.deregister();
    await("ended", () -> agent.end.isDone());

    assertThat(agent.end.get()).isEqualTo("stopped");
    assertThat(server.others()).anyMatch(m -> m.hasDeregistered());
    assertThat(data.resolve("identity")).doesNotExist();
    assertThat(data.resolve("journal")).doesNotExist();
  }

  @Test
  void a_server_that_restarts_finds_everything() throws Exception {
    var gate = data.resolve("gate");
    var command = server.assign(TestAgent.assign("log one", "await " + gate, "log two").build());
    await("first line", () -> command.log().equals("one\n"));
    server.stop();
    Files.createFile(gate);
    server.start();
    await("finished", () -> command.finished() != null);

    assertThat(command.log()).isEqualTo("one\ntwo\n");
    assertThat(command.problems()).isEmpty();
  }

  private static boolean isPid(Path file) {
    try {
      return Files.readString(file).endsWith("\n");
    } catch (java.io.IOException e) {
      return false;
    }
  }

  private static boolean isAlive(Path pidFile) throws Exception {
    var pid = Files.readString(pidFile).strip();
    var stat = Path.of("/proc", pid, "stat");
    return Files.exists(stat) && !Files.readString(stat).contains(") Z");
  }

  private static byte[] tarGz(String name, String text) throws Exception {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(new GzipCompressorOutputStream(bytes))) {
      var entry = new TarArchiveEntry(name);
      var content = text.getBytes(StandardCharsets.UTF_8);
      entry.setSize(content.length);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }
}
