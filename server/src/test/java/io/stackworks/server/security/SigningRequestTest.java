package io.stackworks.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stackworks.server.testing.SigningRequests;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SigningRequestTest {
  private static final byte[] GOOD = SigningRequests.of(SigningRequests.key());

  @Example
  void a_request_of_an_agent_is_read() throws Exception {
    var key = SigningRequests.key();

    assertThat(SigningRequest.parse(SigningRequests.of(key)).fingerprint())
        .isEqualTo(Fingerprint.of(key.getPublic()));
  }

  @Example
  void a_request_for_somebody_elses_key_is_refused() {
    var request =
        SigningRequests.of(SigningRequests.key(), SigningRequests.key(), "CN=somebody else");

    assertThatThrownBy(() -> SigningRequest.parse(request))
        .hasMessage(
            "certificate_request: signature does not fit the key (expected: a self-signed request)");
  }

  @Example
  void other_kinds_of_keys_are_refused() {
    var rsa = SigningRequests.of(SigningRequests.key("RSA", ""));
    var p384 = SigningRequests.of(SigningRequests.key("EC", "secp384r1"));

    assertThatThrownBy(() -> SigningRequest.parse(rsa))
        .hasMessage("certificate_request: RSA key (expected: EC P-256)");
    assertThatThrownBy(() -> SigningRequest.parse(p384))
        .hasMessage("certificate_request: EC key (expected: EC P-256)");
  }

  @Example
  void an_empty_and_a_huge_request_are_refused_unread() {
    assertThatThrownBy(() -> SigningRequest.parse(new byte[0]))
        .hasMessageStartingWith("certificate_request: 0 bytes (expected:");
    assertThatThrownBy(() -> SigningRequest.parse(new byte[100_000]))
        .hasMessageStartingWith("certificate_request: 100000 bytes (expected:");
  }

  @Property(tries = 300)
  void no_bytes_but_a_request_are_read(@ForAll @Size(min = 1, max = 500) byte[] bytes) {
    assertThatThrownBy(() -> SigningRequest.parse(bytes))
        .isInstanceOf(SigningRequest.InvalidRequest.class);
  }

  @Property(tries = 500)
  void a_damaged_request_is_refused_or_still_names_its_own_key(
      @ForAll @IntRange(max = 10_000) int place, @ForAll byte change) throws Exception {
    var damaged = Arrays.copyOf(GOOD, GOOD.length);
    damaged[place % damaged.length] ^= change;
    try {
      assertThat(SigningRequest.parse(damaged).fingerprint())
          .isEqualTo(SigningRequest.parse(GOOD).fingerprint());
    } catch (SigningRequest.InvalidRequest e) {
      assertThat(e).hasMessageStartingWith("certificate_request: ");
    }
  }
}
