package io.stackworks.server.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.stackworks.proto.agent.AgentGrpc;
import io.stackworks.proto.agent.FetchArtifactRequest;
import io.stackworks.proto.agent.RenewRequest;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.security.Fingerprint;
import io.stackworks.server.stack.Event;
import io.stackworks.server.testing.FakeAgent;
import io.stackworks.server.testing.SigningRequests;
import io.stackworks.server.testing.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistrationTest {
  @TempDir static Path data;
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start(data);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void a_machine_with_a_token_of_a_stack_becomes_an_instance_of_it() {
    var stack = server.stack();
    var layer = server.layer(stack);
    try (var agent = server.machine()) {
      var answer =
          agent.register(
              agent.registration(server.token(stack, layer)).setHostname("web7").build());

      assertThat(answer.getStackId()).isEqualTo(stack.value());
      assertThat(answer.getHostname()).isEqualTo("web7");
      var instance =
          server.control().stacks().instance(new InstanceId(answer.getInstanceId())).orElseThrow();
      assertThat(instance.layerIds()).containsExactly(layer);
      assertThat(server.status(agent)).isEqualTo("registering");
    }
  }

  @Test
  void the_certificate_names_the_instance_and_the_answer_the_authorities() {
    var stack = server.stack();
    try (var agent = server.joined(stack, server.layer(stack))) {
      var certificate = FakeAgent.certificate(agent.identity().getCertificate());

      assertThat(certificate.getSubjectX500Principal().getName())
          .isEqualTo("CN=" + agent.instanceId());
      assertThat(certificate.getPublicKey()).isEqualTo(agent.key().getPublic());
      assertThat(agent.identity().getAuthoritiesList())
          .extracting(der -> Fingerprint.of(FakeAgent.certificate(der)))
          .containsExactly(server.control().caFingerprint());
    }
  }

  @Test
  void a_lost_answer_can_be_asked_for_again() {
    var stack = server.stack();
    var token = server.control().joinTokens().forStack(stack, List.of(), 1, Duration.ofHours(1));
    try (var agent = server.machine()) {
      var first = agent.register(token.secret().reveal());
      var second = agent.register(token.secret().reveal());

      assertThat(second.getInstanceId()).isEqualTo(first.getInstanceId());
      assertThat(second.getHostname()).isEqualTo(first.getHostname());
    }
  }

  @Test
  void an_unknown_token_is_refused() {
    try (var agent = server.machine()) {
      refused(
          () -> agent.register("swj_nonsense"),
          Status.Code.UNAUTHENTICATED,
          "join token unknown (expected: one from `stackworks token create`, whole)");
    }
  }

  @Test
  void a_used_token_is_refused_for_another_machine() {
    var token =
        server.control().joinTokens().forStack(server.stack(), List.of(), 1, Duration.ofHours(1));
    try (var first = server.machine();
        var second = server.machine()) {
      first.register(token.secret().reveal());

      refused(
          () -> second.register(token.secret().reveal()),
          Status.Code.PERMISSION_DENIED,
          "join token used up: 1 of 1 uses");
    }
  }

  @Test
  void an_expired_token_is_refused() {
    var token =
        server
            .control()
            .joinTokens()
            .forStack(server.stack(), List.of(), 1, Duration.ofNanos(1000));
    try (var agent = server.machine()) {
      refused(
          () -> agent.register(token.secret().reveal()),
          Status.Code.PERMISSION_DENIED,
          "join token expired at ");
    }
  }

  @Test
  void a_clock_that_is_twenty_minutes_off_is_refused_in_both_directions() {
    var token = server.token(server.stack());
    try (var agent = server.machine()) {
      for (int minutes : new int[] {20, -20}) {
        var time = Instant.now().plus(Duration.ofMinutes(minutes)).getEpochSecond();
        var request =
            agent.registration(token).setAgentTime(Timestamp.newBuilder().setSeconds(time)).build();

        refused(
            () -> agent.register(request),
            Status.Code.FAILED_PRECONDITION,
            "clock skew: the agent's clock says ");
      }
    }
  }

  @Test
  void a_request_that_is_no_request_is_refused_and_costs_no_use_of_the_token() {
    var token =
        server.control().joinTokens().forStack(server.stack(), List.of(), 1, Duration.ofHours(1));
    try (var agent = server.machine()) {
      var request =
          agent
              .registration(token.secret().reveal())
              .setCertificateRequest(ByteString.copyFromUtf8("nonsense"))
              .build();
      refused(
          () -> agent.register(request),
          Status.Code.INVALID_ARGUMENT,
          "certificate_request: not readable (expected: PKCS#10, DER)");

      agent.register(token.secret().reveal());
    }
  }

  @Test
  void a_taken_host_name_is_refused_and_the_token_is_still_good() {
    var stack = server.stack();
    var layer = server.layer(stack);
    try (var first = server.machine();
        var second = server.machine()) {
      var token =
          server
              .control()
              .joinTokens()
              .forStack(stack, List.of(layer), 2, Duration.ofHours(1))
              .secret()
              .reveal();
      first.register(first.registration(token).setHostname("db1").build());

      assertThatThrownBy(
              () -> second.register(second.registration(token).setHostname("db1").build()))
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessageContaining("db1");
      second.register(second.registration(token).setHostname("db2").build());
    }
  }

  @Test
  void a_second_machine_of_one_instance_puts_the_first_one_out() {
    var stack = server.stack();
    var layer = server.layer(stack);
    try (var first = server.joined(stack, layer);
        var second = server.machine()) {
      var session = first.connect();
      session.await(io.stackworks.proto.agent.ServerMessage.MessageCase.WELCOME);
      var token =
          server
              .control()
              .joinTokens()
              .forInstance(new InstanceId(first.instanceId()), Duration.ofHours(1));
      second.register(token.secret().reveal());

      assertThat(second.instanceId()).isEqualTo(first.instanceId());
      assertThat(session.awaitEnd().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
      var again = first.connect().awaitEnd();
      assertThat(again.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
      assertThat(again.getDescription())
          .contains("certificate revoked at")
          .contains("the instance registered again with another key");
    }
  }

  @Test
  void a_renewal_is_for_the_same_key_only() {
    var stack = server.stack();
    try (var agent = server.joined(stack, server.layer(stack))) {
      var stub = AgentGrpc.newBlockingStub(agent.channel());
      var same = ByteString.copyFrom(SigningRequests.of(agent.key()));
      var other = ByteString.copyFrom(SigningRequests.of(SigningRequests.key()));

      var renewed = stub.renew(RenewRequest.newBuilder().setCertificateRequest(same).build());
      assertThat(FakeAgent.certificate(renewed.getIdentity().getCertificate()).getPublicKey())
          .isEqualTo(agent.key().getPublic());
      refused(
          () -> stub.renew(RenewRequest.newBuilder().setCertificateRequest(other).build()),
          Status.Code.PERMISSION_DENIED,
          "certificate_request: another key (expected: the key of the present certificate)");
    }
  }

  @Test
  void the_agent_of_a_deleted_instance_is_told_so() {
    var stack = server.stack();
    try (var agent = server.joined(stack, server.layer(stack))) {
      var id = new InstanceId(agent.instanceId());
      var before = agent.connect();
      before.runNext();
      server
          .control()
          .stacks()
          .offer(stack, new Event.InstanceDeregisterRequested(id), "test")
          .orThrow();
      before.await(io.stackworks.proto.agent.ServerMessage.MessageCase.DEREGISTER);
      agent.cut(); // the order was lost on the way, so it comes again
      var session = agent.connect();
      session.await(io.stackworks.proto.agent.ServerMessage.MessageCase.DEREGISTER);
      session.send(
          io.stackworks.proto.agent.AgentMessage.newBuilder()
              .setDeregistered(io.stackworks.proto.agent.Deregistered.getDefaultInstance())
              .build());
      assertThat(session.awaitEnd().isOk()).isTrue();

      assertThat(server.control().stacks().instance(id)).isEmpty();
      assertThat(agent.connect().awaitEnd().getDescription()).contains("the agent deregistered");
      refused(() -> agent.register("swj_any"), Status.Code.PERMISSION_DENIED, "key revoked at ");
    }
  }

  @Test
  void an_expired_certificate_is_refused_and_the_known_key_comes_back_without_a_token(
      @TempDir Path other) {
    try (var brief = TestServer.start(other, java.time.Clock.systemUTC(), Duration.ofSeconds(1))) {
      var stack = brief.stack();
      try (var agent = brief.joined(stack, brief.layer(stack))) {
        while (Instant.now().getEpochSecond() <= agent.identity().getExpiresAt().getSeconds() + 1) {
          Thread.onSpinWait();
        }
        assertThat(agent.connect().awaitEnd().isOk()).isFalse();
        agent.cut();

        var answer = agent.register("");
        assertThat(answer.getInstanceId()).isEqualTo(agent.instanceId());
      }
    }
  }

  @Test
  void a_file_that_no_command_of_the_instance_names_is_not_given_out() {
    var stack = server.stack();
    try (var agent = server.joined(stack, server.layer(stack))) {
      var stub = AgentGrpc.newBlockingStub(agent.channel());
      var digest = "sha256:" + "0".repeat(64);

      refused(
          () ->
              stub.fetchArtifact(FetchArtifactRequest.newBuilder().setDigest(digest).build())
                  .hasNext(),
          Status.Code.NOT_FOUND,
          "artifact " + digest + " is not of a command of this instance");
      refused(
          () ->
              stub.fetchArtifact(
                      FetchArtifactRequest.newBuilder().setDigest("../../etc/passwd").build())
                  .hasNext(),
          Status.Code.INVALID_ARGUMENT,
          "digest: ../../etc/passwd (expected: sha256:");
    }
  }

  private static void refused(ThrowingCallable call, Status.Code code, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getDescription()).startsWith(message);
              assertThat(e.getStatus().getCode()).isEqualTo(code);
            });
  }
}
