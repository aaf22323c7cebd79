package io.stackworks.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AgentConfigTest {
  private static final Path DATA = Path.of("/data");

  @Test
  void every_problem_is_told_at_once_with_value_and_expectation() {
    assertThatThrownBy(
            () ->
                AgentConfig.of(
                    DATA, Map.of("server", "ftp://x", "hostname", "-a", "artifact_bytes", "many")))
        .hasMessageContaining("server: 'ftp://x' (expected: https://host:port)")
        .hasMessageContaining("ca_fingerprint: '' (expected: sha256:<64 hex digits>")
        .hasMessageContaining("hostname: '-a' (expected: 1 to 63 letters, digits, hyphens)")
        .hasMessageContaining("artifact_bytes: 'many' (expected: a number of bytes)");
  }

  @Test
  void an_unknown_key_stops_the_start() {
    assertThatThrownBy(() -> AgentConfig.parse(List.of("# note", "sever = x")))
        .hasMessageContaining("agent.conf: 'sever' (expected: one of [");
  }

  @Test
  void the_defaults_are_these() throws Exception {
    var fingerprint = "sha256:" + "0".repeat(64);
    var config = AgentConfig.of(DATA, Map.of("server", "https://h", "ca_fingerprint", fingerprint));

    assertThat(config.server().port()).isEqualTo(7443);
    assertThat(config.artifactBytes()).isEqualTo(2L * 1024 * 1024 * 1024);
    assertThat(config.runner()).isEmpty();
    assertThat(config.hostname()).isEmpty();
  }

  @Test
  void keys_are_these() {
    assertThat(AgentConfig.KEYS)
        .containsExactly(
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
  }

  @Test
  void tokens_do_not_show_themselves() {
    var tokens = new MachineProofs(Optional.of("secret"), List.of(), Optional::empty);

    assertThat(tokens + " " + tokens.current()).doesNotContain("secret");
  }
}
