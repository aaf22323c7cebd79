package io.stackworks.server.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.stackworks.proto.agent.ServerMessage.MessageCase;
import io.stackworks.proto.operator.ApplyRequest;
import io.stackworks.proto.operator.Bundle;
import io.stackworks.proto.operator.CreateDeploymentRequest;
import io.stackworks.proto.operator.Event;
import io.stackworks.proto.operator.LogChunk;
import io.stackworks.proto.operator.OperatorGrpc;
import io.stackworks.proto.operator.ReadLogRequest;
import io.stackworks.proto.operator.ReadRunEventsRequest;
import io.stackworks.proto.operator.StackRequest;
import io.stackworks.proto.operator.StackSpec;
import io.stackworks.proto.operator.UploadBundleRequest;
import io.stackworks.proto.operator.WatchRequest;
import io.stackworks.proto.run.RunEvent;
import io.stackworks.proto.run.RunStarted;
import io.stackworks.server.cli.testing.Shell;
import io.stackworks.server.testing.FakeAgent;
import io.stackworks.server.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command line and the door together, over a whole server; agents are fakes on real streams.
 */
@Timeout(120)
class OperatorDoorTest {
  @TempDir private static Path data;
  @TempDir private static Path home;
  private static TestServer server;
  private static ManagedChannel channel;
  private static OperatorGrpc.OperatorBlockingStub operator;
  private static OperatorGrpc.OperatorStub streams;
  private Shell shell;
  private String name;

  @BeforeAll
  static void start() {
    server = TestServer.start(data);
    channel = NettyChannelBuilder.forAddress(server.control().http()).usePlaintext().build();
    var headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
        "Bearer " + server.operatorToken());
    var bearer = MetadataUtils.newAttachHeadersInterceptor(headers);
    operator = OperatorGrpc.newBlockingStub(channel).withInterceptors(bearer);
    streams = OperatorGrpc.newStub(channel).withInterceptors(bearer);
  }

  @AfterAll
  static void stop() {
    channel.shutdownNow();
    server.close();
  }

  @BeforeEach
  void shell() {
    shell = new Shell(home);
    shell.environment.put(
        "STACKWORKS_URL", "http://127.0.0.1:" + server.control().http().getPort());
    shell.environment.put("STACKWORKS_TOKEN", server.operatorToken());
    name = "s-" + UUID.randomUUID();
  }

  private void apply(String... lines) throws IOException {
    var file = home.resolve(name + ".yaml");
    var all = new ArrayList<>(List.of("name: " + name));
    all.addAll(List.of(lines));
    Files.write(file, all);
    assertThat(shell.run("apply", "-f", file.toString(), "--yes")).as(shell.err).isZero();
  }

  /** A machine that joined in layer web, is set up, configured and online. */
  private FakeAgent.Stream online(FakeAgent machine) {
    assertThat(shell.run("token", "create", "--stack", name, "--layer", "web")).isZero();
    var token = Pattern.compile("--token (\\S+)").matcher(shell.out);
    assertThat(token.find()).isTrue();
    machine.register(token.group(1));
    var session = machine.connect();
    session.runNext();
    session.runNext();
    return session;
  }

  // ---- apply ----

  @Test
  void a_file_becomes_a_stack_and_applying_it_again_changes_nothing() throws IOException {
    String[] file = {
      "custom_json: {a: {b: 1}}",
      "layers: [{name: Web, short_name: web, recipes: {setup: [a::b]}}]",
      "apps: [{name: Shop, environment: {A: x, B: {value: y, secure: true}}}]",
      "instances: [{hostname: web1, layers: [web], compute: registered}]"
    };
    apply(file);
    assertThat(shell.out)
        .contains("create stack " + name)
        .contains("create layer web")
        .contains("create app shop")
        .contains("create instance web1")
        .contains("applied");

    apply(file);
    assertThat(shell.out).isEqualToIgnoringNewLines("no changes");
    assertThat(shell.run("status", name)).isZero();
    assertThat(shell.out).contains("web1      web     registering").contains("shop  other");
  }

  @Test
  void a_changed_file_changes_exactly_what_differs() throws IOException {
    apply(
        "layers: [{name: Web, short_name: web}, {name: Old, short_name: old}]",
        "apps: [{name: A}, {name: B}]");
    apply(
        "custom_json: {x: 1}",
        "layers: [{name: Web, short_name: web, recipes: {deploy: [a]}, packages: [curl]}]",
        "apps: [{name: A, environment: {K: {value: geheim, secure: true}}}, {name: C}]");

    assertThat(shell.out)
        .contains("update stack " + name)
        .contains("custom_json: nothing -> {\"x\":1}")
        .contains("recipes.deploy: [] -> [a]")
        .contains("packages: [] -> [curl]")
        .contains("update app a")
        .contains("create app c")
        .contains("delete app b")
        .contains("delete layer old")
        .doesNotContain("geheim");
  }

  @Test
  void a_plan_that_no_longer_holds_is_refused() {
    var spec = StackSpec.newBuilder().setName(name).build();
    var plan = operator.apply(ApplyRequest.newBuilder().setSpec(spec).setPlanOnly(true).build());
    operator.apply(ApplyRequest.newBuilder().setSpec(spec).build());

    assertThat(
            status(
                () ->
                    operator.apply(
                        ApplyRequest.newBuilder()
                            .setSpec(spec)
                            .setExpectedPlan(plan.getPlanDigest())
                            .build())))
        .extracting(Status::getCode)
        .isEqualTo(Status.Code.FAILED_PRECONDITION);
  }

  @Test
  void everything_wrong_with_a_spec_is_told_at_once_and_nothing_is_made() {
    var spec = StackSpec.newBuilder().setName(name).setChefVersion("13").setHostnameTheme("Cars");
    spec.addLayersBuilder().setName("L").setShortName("x").setType("lb");
    spec.addInstancesBuilder().addLayers("y").setDesired("dancing");

    var status = status(() -> operator.apply(ApplyRequest.newBuilder().setSpec(spec).build()));
    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription())
        .contains("chef_version: 13 (expected: ")
        .contains("hostname_theme: Cars")
        .contains("layers[0].short_name: x (expected: lb")
        .contains("instances[0].layers: y")
        .contains("instances[0].desired: dancing (expected: started or stopped)");
    assertThat(shell.run("status", name)).isEqualTo(5);
  }

  @Test
  void what_the_core_would_refuse_is_refused_when_it_is_planned() throws IOException {
    apply("layers: [{name: Web, short_name: web}]");
    var wrong = StackSpec.newBuilder().setName(name).setRegion("elsewhere");

    assertThat(
            status(
                    () ->
                        operator.apply(
                            ApplyRequest.newBuilder().setSpec(wrong).setPlanOnly(true).build()))
                .getDescription())
        .contains("region: elsewhere");
  }

  // ---- deployments ----

  @Test
  void a_deployment_is_waited_for_and_its_log_is_complete() throws Exception {
    apply("layers: [{name: Web, short_name: web}]", "apps: [{name: Shop}]");
    try (var machine = server.machine()) {
      var session = online(machine);
      var agent =
          CompletableFuture.runAsync(
              () -> {
                var id = session.awaitAssign().getRun().getCommandId();
                session.accepted(id);
                session.started(id);
                session.output(id, 0, "line one\n", 0, runStarted());
                session.await(MessageCase.OUTPUT_ACK);
                session.output(id, 9, "line two\n", 1, runStarted());
                session.finished(id, true, 18, 2);
              });

      assertThat(shell.run("deploy", name, "shop", "--wait", "--comment", "first"))
          .as(shell.err)
          .isZero();
      assertThat(shell.out).contains("deploy shop: successful on 1 instance");
      agent.get(60, TimeUnit.SECONDS);
      assertThat(shell.run("deployments", name)).isZero();
      assertThat(shell.out).contains("deploy shop  successful  1").contains("first");
      var stack = operator.getStack(StackRequest.newBuilder().setStack(name).build());
      var hostname = stack.getInstances(0).getHostname();
      assertThat(shell.run("logs", name + "/" + hostname, "-f")).isZero();
      assertThat(shell.out).isEqualTo("line one\nline two\n");
    }
  }

  @Test
  void a_log_is_followed_while_it_grows_until_the_run_ends() throws Exception {
    apply("layers: [{name: Web, short_name: web}]", "apps: [{name: Shop}]");
    try (var machine = server.machine()) {
      var session = online(machine);
      assertThat(shell.run("run", name, "execute_recipes", "--recipes", "a::b")).isZero();
      var id = session.awaitAssign().getRun().getCommandId();
      session.accepted(id);
      session.started(id);
      var log = new Collected<LogChunk>();
      streams.readLog(ReadLogRequest.newBuilder().setCommandId(id).setFollow(true).build(), log);
      var events = new Collected<io.stackworks.proto.operator.RunEventAt>();
      streams.readRunEvents(
          ReadRunEventsRequest.newBuilder().setCommandId(id).setFollow(true).build(), events);
      var expected = new StringBuilder();
      for (int i = 0; i < 50; i++) {
        var line = "line " + i + "\n";
        session.output(id, expected.length(), line, i, runStarted());
        expected.append(line);
      }
      session.finished(id, false, expected.length(), 50);

      assertThat(text(log.all())).isEqualTo(expected.toString());
      assertThat(events.all())
          .extracting(io.stackworks.proto.operator.RunEventAt::getSequence)
          .hasSize(50)
          .isSorted();
      assertThat(shell.run("commands", name, "-n", "1")).isZero();
      assertThat(shell.out).contains("execute_recipes  failed").contains("recipe");
    }
  }

  private static String text(List<LogChunk> chunks) {
    long offset = 0;
    var bytes = ByteString.EMPTY;
    for (var chunk : chunks) {
      assertThat(chunk.getOffset()).isEqualTo(offset);
      offset += chunk.getBytes().size();
      bytes = bytes.concat(chunk.getBytes());
    }
    return bytes.toStringUtf8();
  }

  @Test
  void a_retry_with_the_same_client_token_answers_the_first_deployment() throws IOException {
    apply("layers: [{name: Web, short_name: web}]", "apps: [{name: Shop}]");
    try (var machine = server.machine()) {
      online(machine);
      var request =
          CreateDeploymentRequest.newBuilder()
              .setStack(name)
              .setCommand("deploy")
              .setApp("shop")
              .setClientToken("token-1")
              .build();

      var first = operator.createDeployment(request);
      var second = operator.createDeployment(request);
      assertThat(second.getId()).isEqualTo(first.getId());
      assertThat(shell.run("deployments", name, "-o", "json")).isZero();
      assertThat(shell.out.split("\"command\" : \"deploy\"", -1)).hasSize(2);
    }
  }

  @Test
  void a_waiting_command_is_cancelled() throws IOException {
    apply("layers: [{name: Web, short_name: web}]", "apps: [{name: Shop}]");
    try (var machine = server.machine()) {
      var session = online(machine);
      assertThat(shell.run("deploy", name, "shop")).isZero();
      session.awaitAssign();
      assertThat(shell.run("run", name, "configure")).isZero();
      assertThat(shell.run("commands", name, "-n", "1", "-o", "json")).isZero();
      var id = Pattern.compile("\"id\" : \"([0-9a-f-]{36})\"").matcher(shell.out);
      assertThat(id.find()).isTrue();

      assertThat(shell.run("cancel", id.group(1).substring(0, 13), "--reason", "no")).isZero();
      assertThat(shell.run("commands", name, "-n", "1")).isZero();
      assertThat(shell.out).contains("cancelled");
    }
  }

  @Test
  void what_cannot_be_done_is_refused_with_the_right_code() throws IOException {
    apply("layers: [{name: Web, short_name: web}]", "apps: [{name: Shop}]");

    assertThat(shell.run("deploy", name, "shop")).isEqualTo(5);
    assertThat(shell.err).contains("no instance of the stack is online");
    assertThat(shell.run("deploy", name, "other")).isEqualTo(5);
    assertThat(shell.err).contains("unable to find app with id other");
    assertThat(shell.run("run", name, "dance")).isEqualTo(2);
    assertThat(shell.err).contains("command: dance (expected: one of ");
    assertThat(shell.run("start", name + "/nobody")).isEqualTo(5);
    assertThat(shell.run("logs", "00000000-0000-0000-0000-000000000000")).isEqualTo(5);
    assertThat(shell.run("commands", name, "-n", "5000")).isEqualTo(2);
  }

  // ---- watching ----

  @Test
  void a_watch_from_a_view_s_position_misses_nothing_and_goes_on_live() throws Exception {
    apply("layers: [{name: Web, short_name: web}]");
    var view = operator.getStack(StackRequest.newBuilder().setStack(name).build());
    apply("layers: [{name: Web, short_name: web}]", "apps: [{name: Shop}]");
    var events = new Collected<Event>();
    streams.watch(
        WatchRequest.newBuilder().setStack(name).setAfter(view.getEventPosition()).build(), events);
    events.await(1);
    apply("layers: [{name: Web, short_name: web}]", "apps: [{name: Shop}, {name: Cart}]");
    events.await(2);

    assertThat(events.got).extracting(Event::getKind).containsOnly("app.created");
    assertThat(events.got).extracting(Event::getPosition).isSorted();
    assertThat(shell.run("events", name)).isZero();
    assertThat(shell.out).contains("stack.created").contains("app.created");
  }

  // ---- uploads and TLS ----

  @Test
  void an_upload_must_be_an_archive() {
    var refused = new CompletableFuture<Status>();
    var upload =
        streams.uploadBundle(
            new StreamObserver<Bundle>() {
              @Override
              public void onNext(Bundle value) {}

              @Override
              public void onError(Throwable thrown) {
                refused.complete(Status.fromThrowable(thrown));
              }

              @Override
              public void onCompleted() {
                refused.complete(Status.OK);
              }
            });
    upload.onNext(
        UploadBundleRequest.newBuilder().setBytes(ByteString.copyFromUtf8("no gzip")).build());

    assertThat(refused.orTimeout(60, TimeUnit.SECONDS).join().getDescription())
        .isEqualTo("bytes: not gzip (expected: a tar.gz archive)");
  }

  @Test
  void a_local_folder_is_uploaded_once_per_content() throws IOException {
    var folder = Files.createDirectories(home.resolve("site"));
    Files.write(folder.resolve("index.html"), new byte[700_000]);
    apply("apps: [{name: Shop, type: static, source: {type: folder, url: site}}]");
    apply("apps: [{name: Shop, type: static, source: {type: folder, url: site}}]");

    assertThat(shell.out).isEqualToIgnoringNewLines("no changes");
    Files.writeString(folder.resolve("new.html"), "x");
    apply("apps: [{name: Shop, type: static, source: {type: folder, url: site}}]");
    assertThat(shell.out).contains("source: bundle sha256:");
  }

  @Test
  void the_tls_port_is_trusted_by_fingerprint_and_only_by_the_right_one() {
    var url = "https://127.0.0.1:" + server.listen().getPort();

    assertThat(shell.run("status", "--url", url, "--ca", server.control().caFingerprint()))
        .as(shell.err)
        .isZero();
    assertThat(shell.run("status", "--url", url, "--ca", "sha256:" + "0".repeat(64))).isEqualTo(3);
    assertThat(shell.err).contains("cannot trust " + url).contains("fingerprint");
  }

  // ---- users ----

  @Test
  void a_user_does_what_his_level_allows_on_his_stacks_and_sees_no_others() throws IOException {
    apply("layers: [{name: Web, short_name: web}]");
    var user = "u" + UUID.randomUUID().toString().substring(0, 8);
    assertThat(shell.run("user", "create", user)).as(shell.err).isZero();
    assertThat(shell.run("permission", "set", name, user, "--level", "show")).isZero();
    assertThat(shell.run("permission", "set", name, user, "--ssh")).isZero();
    assertThat(shell.out).contains(user + ": show, ssh");
    assertThat(shell.run("user", "token", user)).isZero();
    var his = new Shell(home);
    his.environment.putAll(shell.environment);
    his.environment.put("STACKWORKS_TOKEN", shell.out.strip());

    assertThat(his.run("status", name)).as(his.err).isZero();
    assertThat(his.run("status", "-o", "json")).isZero();
    assertThat(his.out).contains(name).doesNotContain("\"name\": \"other-");
    assertThat(his.run("stop", name)).isNotZero();
    assertThat(his.err).contains("not authorized to perform stackworks.v1.Operator/StopStack");
    assertThat(his.run("user", "list")).isNotZero();
    assertThat(his.run("audit")).isNotZero();
    assertThat(shell.run("permission", "set", name, user, "--level", "manage")).isZero();
    assertThat(his.run("stop", name)).as(his.err).isZero();
    assertThat(shell.run("audit", name)).isZero();
    assertThat(shell.out)
        .contains("StopStack")
        .contains(":user/" + user)
        .contains("is not authorized")
        .contains("done");
    assertThat(shell.run("user", "delete", user)).isZero();
    assertThat(his.run("status", name)).isEqualTo(3);
  }

  private static RunEvent runStarted() {
    return RunEvent.newBuilder().setRunStarted(RunStarted.getDefaultInstance()).build();
  }

  private static Status status(Runnable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call::run).getStatus();
  }

  /** Everything a stream answered. */
  private static final class Collected<T> implements StreamObserver<T> {
    private final List<T> got = new ArrayList<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    @Override
    public synchronized void onNext(T value) {
      got.add(value);
      notifyAll();
    }

    @Override
    public void onError(Throwable thrown) {
      end.completeExceptionally(thrown);
    }

    @Override
    public void onCompleted() {
      end.complete(null);
    }

    List<T> all() throws Exception {
      end.get(30, TimeUnit.SECONDS);
      return got;
    }

    synchronized void await(int count) throws InterruptedException {
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (got.size() < count && System.nanoTime() < until) {
        TimeUnit.NANOSECONDS.timedWait(this, until - System.nanoTime());
      }
      assertThat(got).hasSizeGreaterThanOrEqualTo(count);
    }
  }
}
