package io.stackworks.server.compute;

import java.util.regex.Pattern;

/**
 * What a machine must know to become its instance.
 *
 * @param instanceId names the machine's files; letters, digits and dashes
 * @param hostname the machine's own host name
 * @param caFingerprint pins the server, {@code sha256:<hex>}
 * @param joinToken single-use proof that the agent registers with; worthless afterwards
 */
public record BootData(String instanceId, String hostname, String caFingerprint, String joinToken) {

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,63}");
  private static final Pattern HOSTNAME =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

  private static final Pattern FINGERPRINT = Pattern.compile("[A-Za-z0-9:]+");
  private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");

  public BootData {
    requireId(instanceId);
    require(HOSTNAME, "hostname", hostname, "letters, digits and dashes, at most 63");
    require(FINGERPRINT, "caFingerprint", caFingerprint, "sha256:<hex>");
    if (!TOKEN.matcher(joinToken).matches()) {
      throw new IllegalArgumentException("joinToken: not shown (expected: one printable word)");
    }
  }

  /** An instance id becomes a folder name, so that nothing else may ever get through. */
  static String requireId(String instanceId) {
    return require(ID, "instanceId", instanceId, "letters, digits and dashes, at most 64");
  }

  private static String require(Pattern pattern, String field, String value, String expected) {
    if (!pattern.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "%s: %s (expected: %s)".formatted(field, value.isEmpty() ? "nothing" : value, expected));
    }
    return value;
  }

  /** Without the token: boot data may end up in a log line. */
  @Override
  public String toString() {
    return "BootData[instanceId=%s, hostname=%s]".formatted(instanceId, hostname);
  }
}
