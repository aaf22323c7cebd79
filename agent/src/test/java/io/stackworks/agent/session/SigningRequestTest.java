package io.stackworks.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.stackworks.agent.testing.TestAuthority;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.junit.jupiter.api.Test;

final class SigningRequestTest {
  @Test
  void another_library_reads_and_verifies_it() throws Exception {
    var keys = TestAuthority.newKeys();
    var request = new JcaPKCS10CertificationRequest(SigningRequest.of(keys));

    assertThat(request.getPublicKey()).isEqualTo(keys.getPublic());
    assertThat(
            request.isSignatureValid(
                new JcaContentVerifierProviderBuilder().build(keys.getPublic())))
        .isTrue();
    assertThat(request.getSubject().toString()).isEqualTo("CN=stackworks agent");
  }
}
