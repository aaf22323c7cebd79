package io.stackworks.recipes.resource.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.stackworks.recipes.host.LocalHost;
import io.stackworks.recipes.host.Processes.Command;
import io.stackworks.recipes.resource.testing.FakeCall;
import io.stackworks.recipes.resource.testing.FakeRun;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the real openssl. */
class CrlTest {
  @TempDir Path folder;
  private final LocalHost host = new LocalHost();

  @BeforeEach
  void authority() {
    openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=ca -days 9"
            + " -keyout ca.key -out ca.crt");
  }

  private String openssl(String arguments) {
    var line = "openssl " + arguments;
    var result = host.processes().run(Command.of(line.split(" ", -1)).in(folder));
    assertThat(result.exitStatus()).as(result.err()).isZero();
    return result.out();
  }

  private FakeCall call() {
    return FakeCall.of(new Crl(), folder.resolve("list").toString(), host, new FakeRun(folder))
        .with("ca_cert_file", folder.resolve("ca.crt").toString())
        .with("ca_key_file", folder.resolve("ca.key").toString());
  }

  @Test
  void what_is_revoked_stays_revoked() {
    assertThat(call().converge()).hasSize(1);
    assertThat(call().converge()).isEmpty();
    var one = call().with("serial_to_revoke", "C7BCB6602A").with("revocation_reason", 1L);
    assertThat(one.converge()).hasSize(1);
    assertThat(one.converge()).isEmpty();
    assertThat(call().with("serial_to_revoke", 10L).converge()).hasSize(1);

    var text = openssl("crl -in list -noout -text -CAfile ca.crt");
    assertThat(text)
        .contains("Serial Number: C7BCB6602A", "Key Compromise", "Serial Number: 0A")
        .containsPattern("X509v3 CRL Number: *\\s+3");
  }

  @Test
  void a_list_that_is_soon_due_is_made_anew() {
    call().with("expire", 1L).converge();

    assertThat(call().converge()).hasSize(1);
    assertThat(call().converge()).isEmpty();
  }
}
