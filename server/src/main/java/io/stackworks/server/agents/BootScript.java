package io.stackworks.server.agents;

import io.stackworks.server.security.Authority;
import io.stackworks.server.security.Fingerprint;
import io.stackworks.server.stack.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * User data: what a machine runs at its first boot to become an instance. It holds the authority's
 * certificates, so it trusts nobody else. That of a machine that is launched for an instance also
 * holds the checksums of all that it downloads, and a token that is worth one registration.
 */
public final class BootScript {
  private final Authority authority;
  private final JoinScript join;
  private final @Nullable AgentArchive archive;
  private final JavaRuntime runtime;
  private final String template = Templates.read("boot.sh");

  /**
   * @param archive null: this server does not know its installation
   */
  public BootScript(
      Authority authority, JoinScript join, @Nullable AgentArchive archive, JavaRuntime runtime) {
    this.authority = authority;
    this.join = join;
    this.archive = archive;
    this.runtime = runtime;
  }

  /**
   * Of the machine that is launched for one instance. Waits while the archives are made, once a
   * version.
   *
   * @throws IOException when there is no agent to install
   */
  public String text(String hostname, Secret token) throws IOException {
    var script = Fingerprint.hex(join.text().getBytes(StandardCharsets.UTF_8));
    return template()
        .replace("@WHAT@", "the instance " + hostname)
        .replace("@SCRIPT_SHA256@", script)
        .replace("@ARCHIVE_SHA256@", archive().sha256())
        .replace(
            "@JAVA_ARCHITECTURE@", runtime.sha256().isPresent() ? JavaRuntime.architecture() : "")
        .replace("@JAVA_SHA256@", runtime.sha256().orElse(""))
        .replace("@HOSTNAME@", hostname)
        .replace("@PROOF@", "--token '%s'".formatted(token.reveal()));
  }

  /**
   * Of images and launch templates: it holds no secret and outlives versions of the server. The
   * machine proves itself by its identity document.
   *
   * @throws IOException when there is no agent to install
   */
  String shared() throws IOException {
    archive();
    return template()
        .replace("@WHAT@", "an instance")
        .replace("@SCRIPT_SHA256@", "")
        .replace("@ARCHIVE_SHA256@", "")
        .replace("@JAVA_ARCHITECTURE@", runtime.canBeMade() ? JavaRuntime.architecture() : "")
        .replace("@JAVA_SHA256@", "")
        .replace("@HOSTNAME@", "")
        .replace("@PROOF@", "--ec2-identity");
  }

  private String template() {
    return template
        .replace("@URL@", join.url())
        .replace("@AUTHORITIES@", authority.trustedPem().strip());
  }

  private AgentArchive archive() throws IOException {
    if (archive == null) {
      throw new IOException(
          "this server does not know its installation (expected: STACKWORKS_HOME)");
    }
    return archive;
  }
}
