package io.stackworks.server.opsworks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.server.Server;
import io.stackworks.server.command.CommandId;
import io.stackworks.server.command.Logs;
import io.stackworks.server.command.Output;
import io.stackworks.server.security.Sealing;
import io.stackworks.server.security.SignedPaths;
import io.stackworks.server.store.Database;
import io.stackworks.server.store.Dialect;
import io.stackworks.server.store.TestDatabases;
import io.stackworks.server.testing.SteppingClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFilesTest {
  private final SteppingClock clock = new SteppingClock(Instant.parse("2026-11-02T10:00:00Z"));
  private final CommandId command = new CommandId("0e7c3f5e-6c47-4a6e-9d2e-0d7a0f3f0001");
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  @TempDir Path data;
  private Database database;
  private Server server;
  private String url;

  @BeforeEach
  void serve() throws Exception {
    database = TestDatabases.open(Dialect.SQLITE);
    var logs = new Logs(database, new Output(database, (id, progress) -> {}));
    logs.append(command, 0, "first line\n".repeat(60_000).getBytes(UTF_8));
    var paths = new SignedPaths(Sealing.open(data.resolve("key")), Duration.ofHours(1), clock);
    var files = new LogFiles(logs, paths, "http://here");
    server = Server.builder().serviceUnder(LogFiles.PATH, files).build();
    server.start().join();
    assertThat(files.url(command)).startsWith("http://here/logs/" + command);
    url = "http://127.0.0.1:" + server.activeLocalPort() + files.url(command).substring(11);
  }

  @AfterEach
  void stop() {
    server.stop().join();
    database.close();
  }

  private HttpResponse<byte[]> get(String address, String... headers)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(address));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  @Test
  void whoever_has_the_address_reads_the_log() throws Exception {
    var answer = get(url);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).hasValue("text/plain; charset=utf-8");
    assertThat(new String(answer.body(), UTF_8)).isEqualTo("first line\n".repeat(60_000));
  }

  @Test
  void it_is_compressed_for_who_asks() throws Exception {
    var answer = get(url, "Accept-Encoding", "gzip");

    assertThat(answer.headers().firstValue("content-encoding")).hasValue("gzip");
    assertThat(answer.body().length).isLessThan(10_000);
    try (var in = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
      assertThat(in.readAllBytes()).hasSize(660_000);
    }
  }

  @Test
  void it_expires() throws Exception {
    clock.step(Duration.ofMinutes(59));
    assertThat(get(url).statusCode()).isEqualTo(200);

    clock.step(Duration.ofMinutes(2));
    var late = get(url);
    assertThat(late.statusCode()).isEqualTo(403);
    assertThat(new String(late.body(), UTF_8)).contains("expired");
  }

  @Test
  void any_other_letter_in_it_is_refused() throws Exception {
    assertThat(get(url.replace("0001?", "0002?")).statusCode()).isEqualTo(403);
    assertThat(get(url.replace("Expires=1", "Expires=2")).statusCode()).isEqualTo(403);
    assertThat(get(url.replaceAll("Signature=.", "Signature=g")).statusCode()).isEqualTo(403);
    assertThat(get(url.replaceAll("[?].*", "")).statusCode()).isEqualTo(403);
    assertThat(get(url.replaceAll("&Signature=.*", "")).statusCode()).isEqualTo(403);
    assertThat(get(url.replaceAll("Expires=[0-9]+", "Expires=soon")).statusCode()).isEqualTo(403);
  }
}
