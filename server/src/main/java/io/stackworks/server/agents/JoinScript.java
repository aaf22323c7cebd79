package io.stackworks.server.agents;

import io.stackworks.server.security.Authority;
import io.stackworks.server.security.Fingerprint;
import io.stackworks.server.stack.Secret;
import java.nio.charset.StandardCharsets;

/**
 * The script with which a machine joins. It holds the authority's certificates, so whoever knows
 * the hash of the script knows the server: the command that operators copy checks that hash.
 */
public final class JoinScript {
  private final Authority authority;
  private final String url;
  private final String template;

  /**
   * @param url where agents reach this server, {@code https://HOST:PORT}
   */
  public JoinScript(Authority authority, String url) {
    this.authority = authority;
    this.url = url;
    this.template = Templates.read("install.sh");
  }

  /** Where agents reach this server, {@code https://HOST:PORT}. */
  String url() {
    return url;
  }

  /** The script for this server; the same bytes as long as its authority is the same. */
  public String text() {
    return template
        .replace("@URL@", url)
        .replace("@FINGERPRINT@", authority.fingerprint())
        .replace("@AUTHORITIES@", authority.trustedPem().strip());
  }

  /** What to type on the machine that joins. */
  public String command(Secret joinToken) {
    var hash = Fingerprint.hex(text().getBytes(StandardCharsets.UTF_8));
    return "curl -fsSko stackworks-join.sh %s/agent/install.sh && echo '%s  stackworks-join.sh' | sha256sum -c --quiet && sudo sh stackworks-join.sh --token %s"
        .formatted(url, hash, joinToken.reveal());
  }
}
