package io.stackworks.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlServerTest {
  private static final InetSocketAddress FREE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  @TempDir Path folder;

  @Test
  void a_started_server_answers_on_the_plain_port() throws Exception {
    try (var server = start(config(folder, FREE))) {
      assertThat(get(server, "/healthz")).isEqualTo("200 ok\n");
      assertThat(get(server, "/readyz")).isEqualTo("200 ready\n");
      assertThat(get(server, "/metrics")).contains("stackworks_agents_connected 0.0");
      assertThat(get(server, "/agent/ca.pem")).startsWith("200 -----BEGIN CERTIFICATE-----");
      assertThat(get(server, "/agent/install.sh")).contains(server.caFingerprint());
      assertThat(get(server, "/agent/../admin/token")).startsWith("400");
      assertThat(get(server, "/agent/stackworks-agent.tar.gz")).startsWith("503");
    }
  }

  @Test
  void the_banner_says_where_the_token_is_and_not_what_it_is() throws Exception {
    try (var server = start(config(folder, FREE))) {
      var token = folder.resolve("admin/token");

      assertThat(server.banner())
          .contains(token.toString())
          .doesNotContain(Files.readString(token).strip());
    }
  }

  @Test
  void the_directory_of_a_running_server_is_refused() throws Exception {
    try (var server = start(config(folder, FREE))) {
      assertThat(server.http().getPort()).isPositive();
      refused(config(folder, FREE), "in use by another server");
    }
    start(config(folder, FREE)).close();
  }

  @Test
  void a_taken_port_is_refused_before_anything_is_written() throws Exception {
    try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), other.getLocalPort());

      refused(
          config(folder.resolve("new"), taken),
          "--listen 127.0.0.1:%d: Address already in use".formatted(other.getLocalPort()));
      assertThat(folder.resolve("new")).doesNotExist();
    }
  }

  @Test
  void a_file_in_place_of_the_directory_is_refused() throws Exception {
    var file = Files.writeString(folder.resolve("file"), "");

    refused(config(file, FREE), "is a file (expected: a directory)");
  }

  @Test
  void a_directory_in_a_place_without_room_for_it_is_refused() {
    refused(config(Path.of("/proc/stackworks"), FREE), "data directory /proc/stackworks: ");
  }

  @Test
  void a_database_that_is_none_is_refused_and_left_alone() throws Exception {
    Files.writeString(folder.resolve("stackworks.db"), "this is no database, and must not be lost");

    refused(config(folder, FREE), "database in " + folder);
    assertThat(folder.resolve("stackworks.db"))
        .hasContent("this is no database, and must not be lost");
  }

  @Test
  void what_the_server_writes_is_its_own() throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    start(config(folder, FREE)).close();

    try (var files = Files.walk(folder)) {
      assertThat(files.filter(Files::isRegularFile))
          .allSatisfy(
              file ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                      .as(file.toString())
                      .isEqualTo("rw-------"));
    }
  }

  @Test
  void closing_twice_does_no_harm() throws Exception {
    var server = start(config(folder, FREE));
    server.close();
    server.close();
  }

  private static ControlServer start(ServerConfig config) throws StartRefused {
    return ControlServer.start(config, Clock.systemUTC());
  }

  private static void refused(ServerConfig config, String message) {
    assertThatThrownBy(() -> start(config))
        .isInstanceOfSatisfying(
            StartRefused.class,
            refused -> {
              assertThat(refused.problem()).contains(message);
              assertThat(refused.exitCode()).isEqualTo(3);
            });
  }

  private static ServerConfig config(Path data, InetSocketAddress listen) {
    return new ServerConfig(
        data, FREE, listen, null, List.of(), Duration.ofHours(24), "none", null);
  }

  private static String get(ControlServer server, String path) throws Exception {
    var uri = URI.create("http://" + Doors.text(server.http()) + path);
    var answer =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .build()
            .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    return answer.statusCode() + " " + answer.body();
  }
}
