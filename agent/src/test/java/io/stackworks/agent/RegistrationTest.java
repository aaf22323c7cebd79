package io.stackworks.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.stackworks.agent.session.RegistrationRefused;
import io.stackworks.agent.testing.FakeControlPlane;
import io.stackworks.proto.agent.RegisterRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How an agent becomes somebody, stays it, and what keeps it from becoming somebody. */
final class RegistrationTest {
  @TempDir Path data;
  private final FakeControlPlane server = new FakeControlPlane();
  private TestAgent agent;

  @BeforeEach
  void start() throws Exception {
    server.start().addToken("t1");
  }

  @AfterEach
  void stop() throws Exception {
    if (agent != null) {
      agent.close();
    }
    server.close();
  }

  private static void await(String what, java.util.function.BooleanSupplier condition) {
    FakeControlPlane.await(what, condition);
  }

  private RegistrationRefused refusal() throws Exception {
    return (RegistrationRefused) agent.end.get(60, TimeUnit.SECONDS);
  }

  @Test
  void the_key_is_made_here_and_is_nobody_elses() throws Exception {
    agent = TestAgent.start(server, data, "t1");
    await("connected", server::isConnected);
    var key = data.resolve("identity/key.pem");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(data.resolve("identity/ca.pem"))).contains("BEGIN CERTIFICATE");
  }

  @Test
  void a_later_start_needs_no_token() throws Exception {
    agent = TestAgent.start(server, data, "t1");
    await("connected", server::isConnected);
    agent.close();
    agent = TestAgent.start(server, data, "");
    await("again", () -> server.hellos().size() == 2);

    assertThat(server.registrations()).hasSize(1);
  }

  @Test
  void a_machine_of_ec2_without_a_token_shows_its_identity_document() throws Exception {
    server.addToken("PKCS7");
    try (var metadata = FakeMetadata.start(Map.of("dynamic/instance-identity/rsa2048", "PKCS7"))) {
      var values = onEc2(metadata);
      agent = TestAgent.start(values, data, "", Clock.systemUTC());
      await("connected", server::isConnected);
    }
    var shown = server.registrations().get(0);

    assertThat(shown.getIdentityDocument()).isEqualTo("PKCS7");
    assertThat(shown.getJoinToken()).isEmpty();
  }

  @Test
  void a_token_goes_before_an_identity_document() throws Exception {
    try (var metadata = FakeMetadata.start(Map.of("dynamic/instance-identity/rsa2048", "PKCS7"))) {
      agent = TestAgent.start(onEc2(metadata), data, "t1", Clock.systemUTC());
      await("connected", server::isConnected);
    }

    assertThat(server.registrations().get(0).getIdentityDocument()).isEmpty();
  }

  @Test
  void without_token_and_document_an_agent_says_what_it_needs() throws Exception {
    try (var metadata = FakeMetadata.start(Map.of())) {
      agent = TestAgent.start(onEc2(metadata), data, "", Clock.systemUTC());

      assertThat(refusal().getMessage()).contains("no join token").contains("identity document");
    }
  }

  @Test
  void a_machine_elsewhere_asks_nobody_for_a_document() throws Exception {
    try (var metadata = FakeMetadata.start(Map.of("dynamic/instance-identity/rsa2048", "PKCS7"))) {
      var values = onEc2(metadata);
      values.put("virtualization", "local");
      agent = TestAgent.start(values, data, "", Clock.systemUTC());

      assertThat(refusal().getMessage()).contains("no join token");
      assertThat(metadata.asked()).isZero();
    }
  }

  private Map<String, String> onEc2(FakeMetadata metadata) {
    var values = TestAgent.values(server);
    values.put("virtualization", "ec2");
    values.put("metadata", metadata.url());
    return values;
  }

  @Test
  void another_authority_is_never_spoken_to() throws Exception {
    var values = TestAgent.values(server);
    values.put("ca_fingerprint", "sha256:" + "ab".repeat(32));
    agent = TestAgent.start(values, data, "t1", Clock.systemUTC());

    assertThat(refusal().reason()).isEqualTo(RegistrationRefused.Reason.AUTHORITY);
    assertThat(refusal().getMessage())
        .contains("wrong authority")
        .contains(server.authority().fingerprint());
    assertThat(server.registrations()).isEmpty();
  }

  @Test
  void an_agent_certificate_does_not_make_a_server() throws Exception {
    // Somebody with an agent's certificate poses as the server.
    var impostor = new ImpostorServer(server.authority());
    try (impostor) {
      var values = TestAgent.values(server);
      values.put("server", impostor.url());
      agent = TestAgent.start(values, data, "t1", Clock.systemUTC());

      assertThat(refusal().reason()).isEqualTo(RegistrationRefused.Reason.AUTHORITY);
      assertThat(refusal().getMessage()).contains("is not for servers");
    }
  }

  @Test
  void an_unknown_token_is_refused() throws Exception {
    agent = TestAgent.start(server, data, "nonsense");

    assertThat(refusal().reason()).isEqualTo(RegistrationRefused.Reason.TOKEN);
    assertThat(refusal().getMessage()).contains("join token unknown").doesNotContain("nonsense");
  }

  @Test
  void a_used_token_is_refused_for_another_key(@TempDir Path other) throws Exception {
    agent = TestAgent.start(server, data, "t1");
    await("connected", server::isConnected);
    agent.close();
    agent = TestAgent.start(server, other, "t1");

    assertThat(refusal().getMessage()).contains("join token used");
  }

  @Test
  void a_missing_token_says_where_to_get_one() throws Exception {
    agent = TestAgent.start(server, data, "");

    assertThat(refusal().getMessage()).contains("stackworks token create");
  }

  @Test
  void a_clock_behind_is_named() throws Exception {
    agent =
        TestAgent.start(
            TestAgent.values(server), data, "t1", TestAgent.off(Duration.ofMinutes(-20)));

    assertThat(refusal().reason()).isEqualTo(RegistrationRefused.Reason.CLOCK);
    assertThat(refusal().getMessage()).contains("clock skew");
  }

  @Test
  void a_clock_ahead_is_named() throws Exception {
    agent =
        TestAgent.start(
            TestAgent.values(server), data, "t1", TestAgent.off(Duration.ofMinutes(20)));

    assertThat(refusal().reason()).isEqualTo(RegistrationRefused.Reason.CLOCK);
  }

  @Test
  void a_clock_years_off_is_not_mistaken_for_a_wrong_authority() throws Exception {
    agent =
        TestAgent.start(TestAgent.values(server), data, "t1", TestAgent.off(Duration.ofDays(2000)));

    assertThat(refusal().reason()).isEqualTo(RegistrationRefused.Reason.CLOCK);
    assertThat(refusal().getMessage()).contains("valid from");
  }

  @Test
  void a_session_with_a_wrong_clock_is_not_begun() throws Exception {
    agent = TestAgent.start(server, data, "t1");
    await("connected", server::isConnected);
    agent.close();
    server.clockOffset = Duration.ofMinutes(20);
    var before = server.hellos().size();
    agent = TestAgent.start(server, data, "");
    await("said hello", () -> server.hellos().size() > before + 1); // and tries again
    server.clockOffset = Duration.ZERO;
    var command = server.assign(TestAgent.assign("log x").build());
    await("works again", () -> command.finished() != null);

    assertThat(command.log()).isEqualTo("x\n");
  }

  @Test
  void an_unreachable_server_is_waited_for() throws Exception {
    server.stop();
    agent = TestAgent.start(server, data, "t1");
    assertThat(agent.end).isNotDone();
    server.start();
    await("connected", server::isConnected);

    assertThat(server.registrations()).hasSize(1);
  }

  @Test
  void a_registered_agent_does_not_follow_its_address_to_another_installation() throws Exception {
    agent = TestAgent.start(server, data, "t1");
    await("connected", server::isConnected);
    var hellos = server.hellos().size();
    server.stop();
    server.replaceAuthority();
    server.start();
    var mark = System.nanoTime();
    while (System.nanoTime() - mark < 1_500_000_000L) {
      java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
    }

    assertThat(server.hellos()).hasSize(hellos);
    assertThat(agent.end).isNotDone();
  }

  @Test
  void a_certificate_is_renewed_at_half_of_its_life() throws Exception {
    server.certificateLife = Duration.ofSeconds(8);
    agent = TestAgent.start(server, data, "t1");
    await("renewed twice", () -> server.renewals() >= 2);
    await("connected", server::isConnected);

    assertThat(server.registrations()).hasSize(1);
  }

  @Test
  void an_expired_agent_comes_back_as_the_same_instance_with_a_fresh_token() throws Exception {
    server.certificateLife = Duration.ofSeconds(2);
    agent = TestAgent.start(server, data, "t1");
    await("connected", server::isConnected);
    var before = Files.readString(data.resolve("identity/key.pem"));
    agent.close();
    var hellos = server.hellos().size();
    await("expired", () -> isExpired(data));
    server.certificateLife = Duration.ofDays(1);
    server.addToken("t2");
    agent = TestAgent.start(server, data, ""); // says what to do, and waits
    Files.writeString(data.resolve("token"), "t2\n");
    await("connected again", () -> server.hellos().size() > hellos);

    // On a busy machine the first certificate may end before its first use; then "t1" is said
    // again.
    assertThat(server.registrations())
        .extracting(RegisterRequest::getJoinToken)
        .startsWith("t1")
        .endsWith("t2")
        .containsOnlyOnce("t2");
    assertThat(Files.readString(data.resolve("identity/key.pem"))).isEqualTo(before);
  }

  private static boolean isExpired(Path data) {
    try (var in = Files.newInputStream(data.resolve("identity/certificate.pem"))) {
      var factory = java.security.cert.CertificateFactory.getInstance("X.509");
      var certificate = (java.security.cert.X509Certificate) factory.generateCertificate(in);
      return certificate.getNotAfter().toInstant().isBefore(java.time.Instant.now());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
