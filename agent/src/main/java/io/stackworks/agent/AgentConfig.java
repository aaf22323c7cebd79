package io.stackworks.agent;

import io.stackworks.agent.facts.Ec2Metadata;
import io.stackworks.agent.session.ServerAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Everything an agent is told at its start. Flags win over {@code agent.conf}.
 *
 * @param home install root, where the recipe runner's jars are
 * @param runner command used instead of these jars (tests)
 * @param reboot command that restarts the machine
 * @param metadata where EC2's metadata service answers
 * @param artifactBytes most that cached artifacts and cookbooks may take
 */
public record AgentConfig(
    ServerAddress server,
    String caFingerprint,
    Path data,
    String hostname,
    @Nullable Path tokenFile,
    Map<String, String> facts,
    @Nullable Path home,
    List<String> runner,
    List<String> reboot,
    URI metadata,
    long artifactBytes) {
  static final long DEFAULT_ARTIFACT_BYTES = 2L << 30;

  /** Keys of {@code agent.conf}; the flags have the same names with hyphens. */
  static final List<String> KEYS =
      List.of(
          "server",
          "ca_fingerprint",
          "hostname",
          "token_file",
          "private_ip",
          "public_ip",
          "virtualization",
          "home",
          "runner",
          "reboot_command",
          "metadata",
          "artifact_bytes");

  public AgentConfig {
    facts = Map.copyOf(facts);
    runner = List.copyOf(runner);
    reboot = List.copyOf(reboot);
  }

  /** What is wrong with flags and file, all of it at once. */
  static final class InvalidConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidConfigException(List<String> problems) {
      super(String.join("\n", problems));
    }
  }

  /** Reads {@code key = value} lines; {@code #} begins a comment line. */
  static Map<String, String> parse(List<String> lines) throws InvalidConfigException {
    var values = new LinkedHashMap<String, String>();
    var problems = new ArrayList<String>();
    for (var line : lines) {
      var text = line.strip();
      if (text.isEmpty() || text.startsWith("#")) {
        continue;
      }
      int at = text.indexOf('=');
      var key = at < 0 ? text : text.substring(0, at).strip();
      if (at < 0 || !KEYS.contains(key)) {
        problems.add(
            "agent.conf: '" + key + "' (expected: one of " + new TreeSet<>(KEYS) + " = value)");
      } else {
        values.put(key, text.substring(at + 1).strip());
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidConfigException(problems);
    }
    return values;
  }

  static AgentConfig of(Path data, Map<String, String> values) throws InvalidConfigException {
    var problems = new ArrayList<String>();
    ServerAddress server = null;
    try {
      server = ServerAddress.parse(values.getOrDefault("server", ""));
    } catch (IllegalArgumentException e) {
      problems.add("server: " + e.getMessage());
    }
    var fingerprint = values.getOrDefault("ca_fingerprint", "").toLowerCase(java.util.Locale.ROOT);
    if (!fingerprint.matches("sha256:[0-9a-f]{64}")) {
      problems.add(
          "ca_fingerprint: '"
              + fingerprint
              + "' (expected: sha256:<64 hex digits>, as the server"
              + " prints it)");
    }
    var hostname = values.getOrDefault("hostname", "");
    if (!hostname.isEmpty() && !hostname.matches("(?!-)[A-Za-z0-9-]{1,63}(?<!-)")) {
      problems.add("hostname: '" + hostname + "' (expected: 1 to 63 letters, digits, hyphens)");
    }
    var bytes = values.getOrDefault("artifact_bytes", Long.toString(DEFAULT_ARTIFACT_BYTES));
    if (!bytes.matches("[0-9]{1,18}")) {
      problems.add("artifact_bytes: '" + bytes + "' (expected: a number of bytes)");
    }
    var metadata = values.getOrDefault("metadata", Ec2Metadata.USUAL);
    if (!metadata.matches("http://(\\[[0-9a-f:]+\\]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?")) {
      problems.add("metadata: '" + metadata + "' (expected: http://ADDRESS)");
    }
    if (!problems.isEmpty() || server == null) {
      throw new InvalidConfigException(problems);
    }
    var facts = new LinkedHashMap<String, String>();
    for (var key : List.of("private_ip", "public_ip", "virtualization")) {
      var value = values.get(key);
      if (value != null) {
        facts.put(key, value);
      }
    }
    return new AgentConfig(
        server,
        fingerprint,
        data,
        hostname,
        path(values.get("token_file")),
        facts,
        path(values.get("home")),
        words(values.get("runner")),
        words(values.get("reboot_command")),
        URI.create(metadata),
        Long.parseLong(bytes));
  }

  private static @Nullable Path path(@Nullable String text) {
    return text == null || text.isEmpty() ? null : Path.of(text).toAbsolutePath();
  }

  private static List<String> words(@Nullable String text) {
    return text == null || text.isEmpty() ? List.of() : List.of(text.split("\\s+", -1));
  }
}
