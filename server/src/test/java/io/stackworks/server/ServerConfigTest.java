package io.stackworks.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerConfigTest {
  @Test
  void the_defaults_listen_on_loopback_only() throws Exception {
    var config = ServerConfig.read(flags("/d", ServerConfig.HTTP, ServerConfig.LISTEN), null);

    assertThat(Doors.text(config.http())).isEqualTo("127.0.0.1:7070");
    assertThat(Doors.text(config.listen())).isEqualTo("127.0.0.1:7443");
    assertThat(config.certificateLifetime()).hasHours(24);
    assertThat(config.databaseUrl()).isNull();
  }

  @Test
  void all_problems_come_in_one_message_each_with_value_and_expectation() {
    var flags =
        new ServerConfig.Flags(
            null,
            "0.0.0.0:7070",
            "7443",
            "mysql://x",
            List.of("a b"),
            "5s",
            "docker",
            "/no/ec2.yaml");

    assertThatThrownBy(() -> ServerConfig.read(flags, null))
        .isInstanceOfSatisfying(
            StartRefused.class,
            refused -> {
              assertThat(refused.exitCode()).isEqualTo(2);
              assertThat(refused.problem().lines())
                  .containsExactly(
                      "--data: missing (expected: a directory that this server may fill)",
                      "--http: 0.0.0.0:7070 (expected: a loopback address; it is not encrypted, use"
                          + " --listen for others)",
                      "--listen: 7443 (expected: HOST:PORT, for instance 127.0.0.1:7443; port 0"
                          + " takes a free one)",
                      "--name: a b (expected: a host name or an IP address)",
                      "--database-url: not understood (expected:"
                          + " postgresql://HOST[:PORT]/DATABASE or jdbc:postgresql:...)",
                      "--agent-certificate-lifetime: 5s (expected: 10s to 365d, for instance 24h)",
                      "--compute: docker (expected: one of [auto, overlay, directory, none])",
                      "--ec2: /no/ec2.yaml: not there (docs/ec2.md)");
            });
  }

  @Test
  void a_database_url_with_a_password_is_not_repeated() {
    var flags =
        new ServerConfig.Flags(
            "/d",
            ServerConfig.HTTP,
            ServerConfig.LISTEN,
            "mysql://root:s3cret@db/x",
            List.of(),
            "24h",
            "none",
            null);

    assertThatThrownBy(() -> ServerConfig.read(flags, null))
        .hasMessageNotContaining("s3cret")
        .hasMessageStartingWith("--database-url: not understood");
  }

  @ParameterizedTest
  @CsvSource({
    "postgresql://db/stackworks, jdbc:postgresql://db/stackworks",
    "postgres://u:p@db:6432/s, jdbc:postgresql://db:6432/s?user=u&password=p",
    "postgresql://u:p%40ss@db/s?sslmode=require, jdbc:postgresql://db/s?sslmode=require&user=u&password=p%40ss",
    "jdbc:postgresql://db/s, jdbc:postgresql://db/s",
    ", jdbc:sqlite:/data/stackworks.db"
  })
  void a_database_url_becomes_a_jdbc_url(String typed, String jdbc) {
    assertThat(DatabaseUrl.jdbc(typed, Path.of("/data"))).isEqualTo(jdbc);
  }

  private static ServerConfig.Flags flags(String data, String http, String listen) {
    return new ServerConfig.Flags(data, http, listen, null, List.of(), "24h", "auto", null);
  }
}
