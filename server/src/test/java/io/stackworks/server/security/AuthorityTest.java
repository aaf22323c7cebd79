package io.stackworks.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stackworks.server.testing.SigningRequests;
import io.stackworks.server.testing.SteppingClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorityTest {
  private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

  @TempDir Path folder;
  private final SteppingClock clock = new SteppingClock(START);

  @Test
  void the_first_start_makes_an_authority_that_only_its_owner_can_read() throws Exception {
    Authority.open(folder.resolve("ca"), clock);

    assertThat(mode(folder.resolve("ca"))).isEqualTo("rwx------");
    assertThat(mode(folder.resolve("ca/ca-1.key"))).isEqualTo("rw-------");
    assertThat(mode(folder.resolve("ca/ca-1.pem"))).isEqualTo("rw-------");
  }

  @Test
  void the_next_start_has_the_same_authority() throws Exception {
    var first = Authority.open(folder, clock);
    var second = Authority.open(folder, clock);

    assertThat(second.fingerprint()).isEqualTo(first.fingerprint());
  }

  @Test
  void an_agents_certificate_names_its_instance_and_nothing_the_agent_wrote() throws Exception {
    var authority = Authority.open(folder, clock);
    var key = SigningRequests.key();
    var request = SigningRequest.parse(SigningRequests.of(key, key, "CN=root,O=evil"));

    var certificate = authority.signAgent(request, "0a1b", Duration.ofHours(24));

    assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=0a1b");
    assertThat(certificate.getPublicKey()).isEqualTo(key.getPublic());
    assertThat(certificate.getNotAfter().toInstant()).isEqualTo(START.plus(Duration.ofHours(24)));
    assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
    assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    certificate.verify(authority.certificate().getPublicKey());
  }

  @Test
  void the_servers_certificate_carries_host_names_and_addresses() throws Exception {
    var authority = Authority.open(folder, clock);

    var chain =
        authority
            .signServer(List.of("stackworks.example.org", "10.1.2.3", "::1"), Duration.ofDays(90))
            .chain();

    assertThat(chain.get(0).getSubjectAlternativeNames())
        .containsExactly(
            List.of(2, "stackworks.example.org"),
            List.of(7, "10.1.2.3"),
            List.of(7, "0:0:0:0:0:0:0:1"));
    assertThat(chain.get(1)).isEqualTo(authority.certificate());
  }

  @Test
  void a_successor_is_trusted_long_before_it_signs_and_the_old_one_as_long_as_it_lives()
      throws Exception {
    var authority = Authority.open(folder, clock);
    var first = authority.certificate();

    clock.step(Authority.LIFETIME.minus(Authority.SUCCESSION).plusDays(1));
    authority.tend();

    assertThat(authority.certificate()).isEqualTo(first);
    assertThat(authority.trusted()).hasSize(2);

    clock.step(Authority.INTRODUCTION);
    assertThat(authority.certificate()).isNotEqualTo(first);
    assertThat(authority.trusted()).hasSize(2).contains(first);

    clock.step(Authority.SUCCESSION);
    assertThat(authority.trusted()).hasSize(1).doesNotContain(first);
    assertThat(Authority.open(folder, clock).fingerprint()).isEqualTo(authority.fingerprint());
  }

  @Test
  void nothing_expires_when_the_server_is_tended_for_a_century() throws Exception {
    var authority = Authority.open(folder, clock);
    var seen = new HashSet<X509Certificate>();

    for (int month = 0; month < 1200; month++) {
      clock.step(Duration.ofDays(30));
      authority.tend();
      seen.add(authority.certificate());

      authority.certificate().checkValidity(java.util.Date.from(clock.instant()));
      assertThat(authority.trusted()).contains(authority.certificate()).hasSizeBetween(1, 2);
    }
    assertThat(seen).hasSizeBetween(10, 16);
  }

  @Test
  void a_damaged_authority_is_named_and_not_replaced() throws Exception {
    Authority.open(folder, clock);
    Files.writeString(folder.resolve("ca-1.pem"), "nonsense");

    assertThatThrownBy(() -> Authority.open(folder, clock))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ca-1.pem: not readable (expected: PEM certificate and key)");
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
