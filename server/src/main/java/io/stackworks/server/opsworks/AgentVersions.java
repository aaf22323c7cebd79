package io.stackworks.server.opsworks;

import java.util.regex.Pattern;

/** Agent versions as requests name them. */
final class AgentVersions {
  /** {@code 3425-20150727112318} as OpsWorks numbered its agents, or {@code 0.1.0} as we do. */
  private static final Pattern NUMBER = Pattern.compile("[0-9]{3,5}-[0-9]{14}|[0-9]+(\\.[0-9]+)+");

  private AgentVersions() {}

  static String ofStack(String version) {
    return check(version, "LATEST");
  }

  static String ofInstance(String version) {
    return check(version, "INHERIT");
  }

  private static String check(String version, String word) {
    if (!version.equals(word) && !NUMBER.matcher(version).matches()) {
      throw ApiError.validation(
          "Agent Version: %s (expected: %s or a full version number)".formatted(version, word));
    }
    return version;
  }
}
