package io.stackworks.server.agents;

import io.stackworks.server.security.Authority;
import io.stackworks.server.security.Fingerprint;
import io.stackworks.server.stack.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * User data: what a machine runs at its first boot to become its instance. It holds the authority's
 * certificates and the checksums of all that it downloads, so it trusts nobody else; its token is
 * worth one registration as this instance.
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
   * Waits while the archives are made, once a version.
   *
   * @throws IOException when there is no agent to install
   */
  public String text(String hostname, Secret token) throws IOException {
    if (archive == null) {
      throw new IOException(
          "this server does not know its installation (expected: STACKWORKS_HOME)");
    }
    var script = Fingerprint.hex(join.text().getBytes(StandardCharsets.UTF_8));
    return template
        .replace("@URL@", join.url())
        .replace("@AUTHORITIES@", authority.trustedPem().strip())
        .replace("@SCRIPT_SHA256@", script)
        .replace("@ARCHIVE_SHA256@", archive.sha256())
        .replace("@JAVA_ARCHITECTURE@", JavaRuntime.architecture())
        .replace("@JAVA_SHA256@", runtime.sha256().orElse(""))
        .replace("@HOSTNAME@", hostname)
        .replace("@TOKEN@", token.reveal());
  }
}
