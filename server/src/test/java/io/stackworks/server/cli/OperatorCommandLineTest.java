package io.stackworks.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.stackworks.proto.operator.ApplyRequest;
import io.stackworks.proto.operator.ApplyResponse;
import io.stackworks.proto.operator.CancelCommandRequest;
import io.stackworks.proto.operator.CreateDeploymentRequest;
import io.stackworks.proto.operator.CreateJoinTokenRequest;
import io.stackworks.proto.operator.InstanceRequest;
import io.stackworks.proto.operator.PlannedChange;
import io.stackworks.proto.operator.ReadLogRequest;
import io.stackworks.proto.operator.StackRequest;
import io.stackworks.proto.operator.StopInstanceRequest;
import io.stackworks.proto.operator.WatchRequest;
import io.stackworks.server.cli.testing.FakeOperator;
import io.stackworks.server.cli.testing.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

@Timeout(60)
class OperatorCommandLineTest {
  @TempDir private Path home;
  private FakeOperator server;
  private Shell shell;

  @BeforeEach
  void start() throws IOException {
    server = FakeOperator.start();
    server.stacks.put("shop", Samples.stack("online", "stopped"));
    shell = Shell.connectedTo(server, home);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  // ---- who and where ----

  @Test
  void without_a_token_the_default_server_says_exactly_what_to_type() {
    shell.environment.clear();
    shell.environment.put("HOME", home.toString());

    assertThat(shell.run("status")).isEqualTo(3);
    assertThat(shell.err).contains("export STACKWORKS_TOKEN=$(cat DIR/admin/token)");
  }

  @Test
  void a_wrong_token_and_a_server_that_is_not_there_are_told_apart() {
    assertThat(shell.run("status", "--token", "wrong")).isEqualTo(3);
    assertThat(shell.err).contains("does not accept the token");

    server.close();
    assertThat(shell.run("status")).isEqualTo(3);
    assertThat(shell.err).startsWith("stackworks: cannot reach " + server.url());
    assertThat(shell.err.lines()).hasSize(1);
  }

  @Test
  void a_token_is_not_sent_over_plain_http_to_another_machine() {
    assertThat(shell.run("status", "--url", "http://192.0.2.1:7070")).isEqualTo(2);
    assertThat(shell.err).contains("expected: https://");
  }

  @Test
  void https_needs_an_authority() {
    assertThat(shell.run("status", "--url", "https://127.0.0.1:7443")).isEqualTo(2);
    assertThat(shell.err).contains("no CA for https://127.0.0.1:7443");
  }

  @Test
  void contexts_are_kept_and_used() throws IOException {
    shell.environment.clear();
    shell.environment.put("HOME", home.toString());
    var tokenFile = Files.writeString(home.resolve("token"), FakeOperator.TOKEN + "\n");

    assertThat(
            shell.run(
                "context",
                "add",
                "here",
                "--url",
                server.url(),
                "--token-file",
                tokenFile.toString()))
        .isZero();
    assertThat(shell.run("context", "add", "there", "--url", "http://127.0.0.1:9", "--token", "t"))
        .isZero();
    assertThat(shell.run("status")).isZero();
    assertThat(shell.run("status", "--context", "there")).isEqualTo(3);
    assertThat(shell.run("context", "use", "there")).isZero();
    assertThat(shell.run("status")).isEqualTo(3);
    assertThat(shell.run("context", "list")).isZero();
    assertThat(shell.out).contains("*  there").contains("   here");
    assertThat(shell.run("context", "use", "nowhere")).isEqualTo(2);
    assertThat(shell.err).contains("expected: here, there");
    assertThat(shell.run("context", "remove", "there")).isZero();
    assertThat(Files.getPosixFilePermissions(home.resolve(".config/stackworks/config.yaml")))
        .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  }

  @Test
  void a_context_s_token_goes_only_to_its_own_server() {
    shell.environment.remove("STACKWORKS_TOKEN");
    shell.run("context", "add", "a", "--url", "http://127.0.0.1:9", "--token", FakeOperator.TOKEN);

    assertThat(shell.run("status")).isEqualTo(3);
    assertThat(shell.err).contains("no token for " + server.url());
  }

  @Test
  void a_broken_config_file_is_named() throws IOException {
    shell.environment.remove("STACKWORKS_URL");
    var file = Files.createDirectories(home.resolve(".config/stackworks")).resolve("config.yaml");
    Files.writeString(file, "contexts: {a: {ulr: x}}");

    assertThat(shell.run("status")).isEqualTo(2);
    assertThat(shell.err).contains(file + ": contexts.a.ulr: unknown key");
  }

  // ---- flags ----

  @Test
  void wrong_flags_get_one_message_and_the_way_to_help() {
    assertThat(shell.run("status", "--outptu", "json")).isEqualTo(2);
    assertThat(shell.err)
        .isEqualToNormalizingNewlines(
            """
            stackworks: Unknown option: '--outptu'
            Possible solutions: --output
            try: stackworks status --help
            """);
    assertThat(shell.run("statsu")).isEqualTo(2);
    assertThat(shell.err).contains("Did you mean: stackworks status");
    assertThat(shell.run("deploy", "shop", "web", "--wait", "--timeout", "soon")).isEqualTo(2);
    assertThat(shell.err).contains("--timeout: soon (expected: a span such as 90s, 10m, 2h)");
  }

  @Test
  void every_command_has_help_with_exit_codes_at_the_root() {
    assertThat(shell.run("--help")).isZero();
    assertThat(shell.out).contains("Exit codes: 0 success, 1 what was waited for failed");
    for (var name :
        List.of(
            "apply",
            "status",
            "deploy",
            "run",
            "start",
            "stop",
            "reboot",
            "assign",
            "unassign",
            "delete",
            "logs",
            "events",
            "deployments",
            "commands",
            "cancel",
            "token",
            "context",
            "completion",
            "version")) {
      assertThat(shell.run(name, "--help")).isZero();
      assertThat(shell.out).startsWith("Usage: stackworks " + name);
    }
  }

  @Test
  void completion_scripts_know_every_command() {
    assertThat(shell.run("completion", "bash")).isZero();
    assertThat(shell.out).contains("complete ").contains("deployments");
    assertThat(shell.run("completion", "zsh")).isZero();
    assertThat(shell.out).contains("bashcompinit");
  }

  @Test
  void an_error_has_a_stack_trace_only_with_debug() {
    shell.run("status", "nothing");
    assertThat(shell.err)
        .isEqualToIgnoringNewLines("stackworks: unable to find stack with id nothing");
    assertThat(shell.run("status", "nothing", "--debug")).isEqualTo(5);
    assertThat(shell.err).contains("\tat io.");
  }

  // ---- looking ----

  @Test
  void status_lists_stacks() throws IOException {
    assertThat(shell.run("status")).isZero();
    assertThat(shell.out)
        .isEqualToNormalizingNewlines(
            """
            NAME  ID        LAYERS  APPS  INSTANCES            CREATED
            shop  5ac00000  1       1     1 online, 1 stopped  2h00m ago
            """);
    assertThat(shell.run("status", "-o", "json")).isZero();
    assertThat(new ObjectMapper().readTree(shell.out).at("/0/instances_by_status/online").asInt())
        .isEqualTo(1);
    assertThat(shell.run("status", "-o", "yaml")).isZero();
    assertThat((List<?>) new Yaml().load(shell.out)).hasSize(1);
  }

  @Test
  void status_of_a_stack_shows_instances_apps_and_deployments() throws IOException {
    server.stacks.put(
        "shop",
        Samples.stack("online", "stopped").toBuilder()
            .addRecentDeployments(Samples.deployment("failed", "successful", "failed"))
            .build());

    assertThat(shell.run("status", "shop")).isZero();
    assertThat(shell.out)
        .contains("shop  5ac00000, Chef 18, region local")
        .contains("web1      web     online")
        .contains("web2      web     stopped")
        .contains("web  static  git u v1")
        .contains("de900000    deploy web  failed");
    assertThat(shell.run("status", "shop", "--output", "json")).isZero();
    assertThat(new ObjectMapper().readTree(shell.out).at("/instances/1/status").asText())
        .isEqualTo("stopped");
  }

  @Test
  void colours_are_for_terminals_that_want_them() {
    shell.interactive = true;
    shell.run("status", "shop");
    assertThat(shell.out).contains("\u001b[32monline\u001b[0m");
    shell.run("status", "shop", "--no-color");
    assertThat(shell.out).doesNotContain("\u001b");
    shell.environment.put("NO_COLOR", "1");
    shell.run("status", "shop");
    assertThat(shell.out).doesNotContain("\u001b");
  }

  @Test
  void text_from_the_server_cannot_control_the_terminal() {
    server.stacks.put(
        "shop",
        Samples.stack("online", "online").toBuilder().setRegion("\u001b]0;owned\u0007x").build());

    shell.run("status", "shop");
    assertThat(shell.out).contains("�]0;owned�x").doesNotContain("\u001b");
  }

  @Test
  void deployments_and_commands_are_listed() {
    server.deployments.put("d", Samples.deployment("running", "pending", "failed"));
    server.commands.add(Samples.command(Samples.ON_WEB1, "pending"));
    server.commands.add(Samples.command(Samples.ON_WEB2, "failed"));

    assertThat(shell.run("deployments", "shop")).isZero();
    assertThat(shell.out).contains("de900000    deploy web  running  2");
    assertThat(shell.run("commands", "shop/web2")).isZero();
    assertThat(shell.out)
        .contains("web2      deploy  failed  1m00s ago  40s   recipe: recipes/web.rb:2: boom")
        .doesNotContain("web1");
  }

  @Test
  void events_are_printed_up_to_now() {
    server.publish(
        Samples.of(Samples.instance(Samples.WEB1, "web1", "online")).setMessage("online"));
    server.publish(
        Samples.of(Samples.instance(Samples.WEB2, "web2", "stopped")).setMessage("stopped"));

    assertThat(shell.run("events", "shop")).isZero();
    assertThat(shell.out.lines()).hasSize(2);
    assertThat(shell.run("events", "-n", "1", "-o", "json")).isZero();
    assertThat(shell.out.lines()).singleElement().asString().contains("\"subject\":\"web2\"");
    assertThat(shell.run("events", "--after", "2")).isZero();
    assertThat(shell.out).isEmpty();
  }

  @Test
  void version_tells_of_both_ends() {
    assertThat(shell.run("version")).isZero();
    assertThat(shell.out).contains("stackworks 0.1.0").contains("server     0.1.0");
    server.close();
    assertThat(shell.run("version")).isZero();
    assertThat(shell.out).contains("stackworks 0.1.0");
  }

  // ---- logs ----

  private static final String LOG = "first line\nsecond line, a little longer\nlast without an end";

  private void withLogs() {
    server.commands.add(Samples.command(Samples.ON_WEB1, "successful"));
    server.commands.add(Samples.command(Samples.ON_WEB2, "failed"));
    server.logs.put(Samples.ON_WEB1, ByteString.copyFromUtf8(LOG));
    server.logs.put(Samples.ON_WEB2, ByteString.copyFromUtf8("other\n"));
  }

  @Test
  void a_command_s_log_is_copied_byte_by_byte() {
    withLogs();

    assertThat(shell.run("logs", "c0a")).isZero();
    assertThat(shell.out).isEqualTo(LOG);
    assertThat(shell.run("logs", "shop/web2")).isZero();
    assertThat(shell.out).isEqualTo("other\n");
    assertThat(shell.run("logs", "web2")).isZero();
    assertThat(shell.out).isEqualTo("other\n");
  }

  @Test
  void a_deployment_s_logs_come_one_by_one_or_live_with_host_names() {
    withLogs();

    assertThat(shell.run("logs", "de9")).isZero();
    assertThat(shell.out)
        .isEqualToNormalizingNewlines(
            "==> web1 c0a00000 successful <==\n" + LOG + "==> web2 c0b00000 failed <==\nother\n");
    assertThat(shell.run("logs", "de9", "-f")).isZero();
    assertThat(shell.out.lines())
        .containsExactlyInAnyOrder(
            "web1 | first line",
            "web1 | second line, a little longer",
            "web1 | last without an end",
            "web2 | other");
  }

  @Test
  void a_log_goes_on_at_the_same_byte_after_the_server_was_away() {
    withLogs();
    server.breakLogAfter = 17;

    assertThat(shell.run("logs", Samples.ON_WEB1, "-f")).isZero();
    assertThat(shell.out).isEqualTo(LOG);
    assertThat(server.requests(ReadLogRequest.class))
        .extracting(ReadLogRequest::getOffset)
        .containsExactly(0L, 17L);
    assertThat(shell.err).contains("the server is away").contains("the server is back");
  }

  @Test
  void an_unknown_log_is_refused() {
    assertThat(shell.run("logs", "beef")).isEqualTo(5);
    assertThat(shell.err).contains("beef: no command, deployment or instance");
  }

  // ---- changing ----

  private Path stackFile(String... lines) throws IOException {
    return Files.write(home.resolve("stack.yaml"), List.of(lines));
  }

  private static ApplyResponse creates() {
    return ApplyResponse.newBuilder()
        .addChanges(
            PlannedChange.newBuilder()
                .setKind(PlannedChange.Kind.KIND_CREATE)
                .setObject("layer")
                .setName("web")
                .addDetails("recipes.setup: [a]"))
        .setPlanDigest("plan-1")
        .setStackId(Samples.STACK)
        .build();
  }

  @Test
  void apply_shows_the_plan_and_carries_out_exactly_that_plan() throws IOException {
    server.plan = request -> creates();
    var file = stackFile("name: shop").toString();

    assertThat(shell.run("apply", "-f", file, "--yes")).isZero();
    assertThat(shell.out)
        .isEqualToNormalizingNewlines(
            "  create layer web\n           recipes.setup: [a]\napplied\n");
    assertThat(server.requests(ApplyRequest.class))
        .extracting(ApplyRequest::getPlanOnly, ApplyRequest::getExpectedPlan)
        .containsExactly(tuple(true, ""), tuple(false, "plan-1"));
  }

  @Test
  void apply_asks_on_a_terminal_and_needs_yes_without_one() throws IOException {
    server.plan = request -> creates();
    var file = stackFile("name: shop").toString();

    assertThat(shell.run("apply", "-f", file)).isEqualTo(2);
    assertThat(shell.err).contains("expected: --yes");
    shell.interactive = true;
    shell.input = "what\nno\n";
    assertThat(shell.run("apply", "-f", file)).isEqualTo(5);
    assertThat(shell.out).contains("Apply? [y/N] please answer y or n");
    shell.input = "y\n";
    assertThat(shell.run("apply", "-f", file)).isZero();
    assertThat(server.requests(ApplyRequest.class).stream().filter(r -> !r.getPlanOnly()))
        .hasSize(1);
  }

  @Test
  void a_plan_alone_changes_nothing_and_nothing_to_do_is_said() throws IOException {
    server.plan = request -> creates();
    assertThat(shell.run("apply", "-f", stackFile("name: shop").toString(), "--plan-only"))
        .isZero();
    server.plan = request -> ApplyResponse.getDefaultInstance();
    assertThat(shell.run("apply", "-f", stackFile("name: shop").toString())).isZero();

    assertThat(shell.out).isEqualToIgnoringNewLines("no changes");
    assertThat(server.requests(ApplyRequest.class)).allMatch(ApplyRequest::getPlanOnly);
  }

  @Test
  void apply_reports_every_problem_of_the_file_and_asks_the_server_nothing() throws IOException {
    var file = stackFile("nam: shop", "layers: {}");

    assertThat(shell.run("apply", "-f", file.toString())).isEqualTo(2);
    assertThat(shell.err)
        .contains("3 problems, nothing was applied")
        .contains(file + ": line 1: nam: unknown key, did you mean name?")
        .contains(file + ": line 2: layers: a mapping (expected: a list)");
    assertThat(server.requests).isEmpty();
    assertThat(shell.run("apply", "-f", home.resolve("no.yaml").toString())).isEqualTo(2);
  }

  @Test
  void relative_folders_are_uploaded_and_absolute_ones_left_to_the_server() throws IOException {
    var recipes = Files.createDirectories(home.resolve("cookbooks/shop/recipes"));
    Files.writeString(recipes.resolve("default.rb"), "log 'x'");
    var file =
        stackFile(
            "name: shop",
            "cookbooks: {type: folder, url: cookbooks}",
            "apps: [{name: a, source: {type: folder, url: /srv/a}}]");

    assertThat(shell.run("apply", "-f", file.toString())).isZero();
    var spec = server.requests(ApplyRequest.class).get(0).getSpec();
    assertThat(spec.getCookbooks().getType()).isEqualTo("bundle");
    assertThat(spec.getApps(0).getSource().getUrl()).isEqualTo("/srv/a");
    assertThat(server.bundles.get(spec.getCookbooks().getUrl())).isNotEmpty();
    stackFile("name: shop", "cookbooks: {type: folder, url: nowhere}");
    assertThat(shell.run("apply", "-f", file.toString())).isEqualTo(2);
    assertThat(shell.err).contains("cookbooks.url: nowhere (expected: a folder; looked at ");
  }

  @Test
  void apply_waits_until_every_instance_is_where_it_should_be() throws IOException {
    server.plan =
        request -> {
          if (!request.getPlanOnly()) {
            server.stacks.put("shop", Samples.stack("running_setup", "stopped"));
            new Thread(
                    () ->
                        server.publish(
                            Samples.of(Samples.instance(Samples.WEB1, "web1", "online"))))
                .start();
          }
          return creates();
        };
    var file =
        stackFile(
            "name: shop",
            "layers: [{name: W, short_name: web}]",
            "instances: [{hostname: web1, layers: [web]}, {hostname: web2, layers: [web], desired: stopped}]");

    assertThat(shell.run("apply", "-f", file.toString(), "--yes", "--wait")).isZero();
  }

  private void deploys(String outcome, String web1, String web2) {
    server.deploying =
        request -> {
          new Thread(
                  () -> {
                    server.publish(Samples.of(Samples.command(Samples.ON_WEB1, web1)));
                    server.publish(Samples.of(Samples.command(Samples.ON_WEB2, web2)));
                    var done = Samples.deployment(outcome, web1, web2);
                    server.deployments.put(Samples.DEPLOYMENT, done);
                    server.publish(Samples.of(done));
                  })
              .start();
          return Samples.deployment("running", "pending", "pending");
        };
  }

  @Test
  void deploy_without_wait_says_how_to_follow() {
    server.deploying = request -> Samples.deployment("running", "pending", "pending");

    assertThat(
            shell.run(
                "deploy",
                "shop",
                "web",
                "--layer",
                "web,lb",
                "--comment",
                "c",
                "--custom-json",
                "{}"))
        .isZero();
    assertThat(shell.out)
        .contains("deploy web  de900000  on 2 instances (web1, web2)")
        .contains("follow: stackworks logs de900000 -f");
    var request = server.requests(CreateDeploymentRequest.class).get(0);
    assertThat(request.getLayersList()).containsExactly("web", "lb");
    assertThat(request.getClientToken()).isNotEmpty();
  }

  @Test
  void deploy_waits_for_success() {
    deploys("successful", "successful", "successful");

    assertThat(shell.run("deploy", "shop", "web", "--wait")).isZero();
    assertThat(shell.err)
        .contains("12:00:00Z web1 running 37/212 package[nginx]")
        .contains("12:00:00Z web2 successful 3 resources updated");
    assertThat(shell.out).contains("deploy web: successful on 2 instances");
  }

  @Test
  void a_failed_recipe_is_exit_code_one_with_the_reason() {
    deploys("failed", "successful", "failed");

    assertThat(shell.run("run", "shop", "execute_recipes", "--recipes", "a::b,c", "--wait"))
        .isEqualTo(1);
    assertThat(shell.out)
        .contains("failed on 2 instances")
        .contains("web2: recipe: recipes/web.rb:2: boom (stackworks logs c0b00000)");
    assertThat(server.requests(CreateDeploymentRequest.class).get(0).getRecipesList())
        .containsExactly("a::b", "c");
  }

  @Test
  void a_wait_that_takes_too_long_is_exit_code_four() {
    server.deploying = request -> Samples.deployment("running", "pending", "pending");

    assertThat(shell.run("deploy", "shop", "web", "--wait", "--timeout", "300ms")).isEqualTo(4);
    assertThat(shell.err).contains("deploy web still runs (stackworks logs de900000 -f)");
  }

  @Test
  void a_person_sees_a_live_picture() {
    shell.interactive = true;
    shell.environment.put("LINES", "24");
    shell.environment.put("COLUMNS", "60");
    deploys("failed", "successful", "failed");

    assertThat(shell.run("deploy", "shop", "web", "--wait")).isEqualTo(1);
    assertThat(shell.out)
        .contains("37/212 package[nginx]")
        .contains("\u001b[3A\r\u001b[J")
        .contains("2/2 done");
  }

  @Test
  void waiting_survives_a_restart_of_the_server() throws Exception {
    server.deploying = request -> Samples.deployment("running", "pending", "pending");
    var exit = new ArrayList<Integer>();
    var waiting =
        new Thread(
            () -> exit.add(shell.run("deploy", "shop", "web", "--wait", "--timeout", "30s")));
    waiting.start();
    while (server.watcherCount() == 0) {
      Thread.onSpinWait();
    }
    server.restart();
    server.deployments.put(
        Samples.DEPLOYMENT, Samples.deployment("successful", "successful", "successful"));
    server.publish(Samples.of(Samples.deployment("successful", "successful", "successful")));
    waiting.join();

    assertThat(exit).containsExactly(0);
    assertThat(shell.err).contains("the server is away").contains("the server is back");
    assertThat(server.requests(WatchRequest.class)).hasSizeGreaterThan(1);
  }

  @Test
  void a_lost_answer_is_asked_again_with_the_same_client_token() {
    server.failures.put("CreateDeployment", new ArrayList<>(List.of(Status.UNAVAILABLE)));
    server.deploying = request -> Samples.deployment("running", "pending", "pending");

    assertThat(shell.run("deploy", "shop", "web")).isZero();
  }

  @Test
  void start_waits_for_online_and_fails_when_setup_fails() {
    server.power =
        id -> {
          var failed =
              Samples.instance(Samples.WEB2, "web2", "setup_failed").toBuilder()
                  .setStatusReason("recipe failed");
          server.stacks.put("shop", Samples.stack("online", "running_setup"));
          new Thread(() -> server.publish(Samples.of(failed.build()))).start();
          return Samples.instance(Samples.WEB2, "web2", "requested");
        };

    assertThat(shell.run("start", "shop/web2", "--wait")).isEqualTo(1);
    assertThat(shell.err).contains("web2 is setup_failed: recipe failed");
    assertThat(server.requests(InstanceRequest.class))
        .extracting(InstanceRequest::getInstance)
        .containsExactly("shop/web2");
  }

  @Test
  void a_whole_stack_is_stopped() {
    server.power =
        id -> {
          server.stacks.put("shop", Samples.stack("stopping", "stopped"));
          return Samples.instance(Samples.WEB1, "web1", "stopping");
        };

    assertThat(shell.run("stop", "shop")).isZero();
    assertThat(shell.out).isEqualToIgnoringNewLines("stopping shop/web1: stopping");
    assertThat(shell.run("stop", "shop", "--force")).isEqualTo(2);
    assertThat(shell.run("stop", "shop/web1", "--force")).isZero();
    assertThat(server.requests(StopInstanceRequest.class).get(0).getForce()).isTrue();
    assertThat(shell.run("stop", "nothing")).isEqualTo(5);
  }

  @Test
  void stopping_a_stack_does_not_wait_for_machines_that_have_not_joined() {
    server.stacks.put("shop", Samples.stack("stopped", "registering"));
    server.power = id -> Samples.instance(Samples.WEB1, "web1", "stopped");

    assertThat(shell.run("stop", "shop", "--wait")).isZero();
    assertThat(shell.out).isEqualToIgnoringNewLines("nothing to do");
  }

  @Test
  void assign_and_unassign_take_one_instance() {
    assertThat(shell.run("assign", "shop/own1")).isEqualTo(2);
    assertThat(shell.err).contains("LAYER");
    assertThat(shell.run("assign", "shop", "web")).isEqualTo(2);
    assertThat(shell.err).contains("assign takes one instance (expected: STACK/INSTANCE)");
    assertThat(shell.run("unassign", "shop")).isEqualTo(2);
  }

  @Test
  void reboot_takes_only_what_is_online() {
    server.power = id -> Samples.instance(Samples.WEB1, "web1", "rebooting");

    assertThat(shell.run("reboot", "shop")).isZero();
    assertThat(server.requests(InstanceRequest.class))
        .extracting(InstanceRequest::getInstance)
        .containsExactly(Samples.WEB1);
  }

  @Test
  void delete_asks_stops_what_runs_and_removes_everything() {
    assertThat(shell.run("delete", "shop")).isEqualTo(2);
    assertThat(shell.err).contains("expected: --yes");
    server.power =
        id -> {
          server.stacks.put("shop", Samples.stack("stopped", "stopped"));
          return Samples.instance(Samples.WEB1, "web1", "stopping");
        };

    assertThat(shell.run("delete", "shop", "--yes")).isZero();
    assertThat(shell.out).contains("deleted stack shop with 1 layer, 1 app, 2 instances");
    assertThat(server.requests(InstanceRequest.class))
        .extracting(InstanceRequest::getInstance)
        .containsExactlyInAnyOrder(Samples.WEB1, Samples.WEB2);
    assertThat(server.requests(StackRequest.class)).isNotEmpty();
  }

  @Test
  void a_person_may_say_no_to_deleting() {
    shell.interactive = true;
    shell.input = "n\n";

    assertThat(shell.run("delete", "shop/web2")).isEqualTo(5);
    assertThat(server.requests(InstanceRequest.class)).isEmpty();
  }

  @Test
  void cancel_takes_every_pending_command_of_a_deployment() {
    server.commands.add(Samples.command(Samples.ON_WEB1, "pending"));
    server.commands.add(Samples.command(Samples.ON_WEB2, "failed"));

    assertThat(shell.run("cancel", "de9", "--reason", "wrong app")).isZero();
    assertThat(server.requests(CancelCommandRequest.class))
        .extracting(CancelCommandRequest::getCommandId, CancelCommandRequest::getReason)
        .containsExactly(tuple(Samples.ON_WEB1, "wrong app"));
  }

  @Test
  void a_join_token_is_printed_as_what_to_type() {
    assertThat(shell.run("token", "create", "--stack", "shop", "--layer", "web", "--ttl", "2h"))
        .isZero();
    assertThat(shell.out).isEqualToIgnoringNewLines("stackworks agent --token join-secret");
    assertThat(server.requests(CreateJoinTokenRequest.class).get(0).getTtlSeconds())
        .isEqualTo(7200);
    assertThat(shell.run("token", "create", "--stack", "shop")).isEqualTo(2);
    assertThat(shell.run("token")).isEqualTo(2);
  }

  @Test
  void what_the_server_refuses_has_a_code_of_its_own() {
    server.failures.put(
        "CreateDeployment",
        new ArrayList<>(
            List.of(
                Status.FAILED_PRECONDITION.withDescription("no instance is online"),
                Status.PERMISSION_DENIED.withDescription("show only"),
                Status.INVALID_ARGUMENT.withDescription("app: x (expected: web)"))));

    assertThat(shell.run("deploy", "shop", "x")).isEqualTo(5);
    assertThat(shell.err).isEqualToIgnoringNewLines("stackworks: no instance is online");
    assertThat(shell.run("deploy", "shop", "x")).isEqualTo(5);
    assertThat(shell.run("deploy", "shop", "x")).isEqualTo(2);
    assertThat(shell.err).isEqualToIgnoringNewLines("stackworks: app: x (expected: web)");
  }
}
