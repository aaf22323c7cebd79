package io.stackworks.server.agents;

import io.stackworks.server.security.Authority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The archive that {@code aws opsworks register} unpacks on a machine: it looks for {@code
 * opsworks-agent-installer/}, writes {@code preconfig} into it and starts {@code
 * boot-registration}.
 */
final class RegistrationInstaller {
  private static final String FOLDER = "opsworks-agent-installer/";

  private final Authority authority;
  private final JoinScript script;

  RegistrationInstaller(Authority authority, JoinScript script) {
    this.authority = authority;
    this.script = script;
  }

  byte[] archive() {
    return new Archive()
        .with(FOLDER + "boot-registration", 0755, boot())
        .with(FOLDER + "install.sh", 0644, script.text())
        .with(FOLDER + "ca.pem", 0644, authority.trustedPem())
        .bytes();
  }

  private String boot() {
    try (var in = RegistrationInstaller.class.getResourceAsStream("boot-registration.sh")) {
      if (in == null) {
        throw new IllegalStateException("boot-registration.sh is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("@URL@", script.url());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
