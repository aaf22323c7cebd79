package io.stackworks.recipes.resource.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stackworks.recipes.host.LocalHost;
import io.stackworks.recipes.resource.ResourceFailed;
import io.stackworks.recipes.resource.testing.FakeCall;
import io.stackworks.recipes.resource.testing.FakeRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemoteFileResourceTest {
  private static final String ALPHA =
      "b6a98d9ce9a2d9149288fa3df42d377c3e42737afdcdaf714e33c0a100b51060";

  @TempDir Path folder;
  private ServerForTests server;
  private FakeRun run;
  private Path path;

  @BeforeEach
  void start() throws IOException {
    server = new ServerForTests();
    server.page("/a", "alpha\n");
    run = new FakeRun(folder);
    path = folder.resolve("file");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private FakeCall from(Object source) {
    return FakeCall.of(new RemoteFileResource(), path.toString(), new LocalHost(Map::of), run)
        .with("source", source);
  }

  @Test
  void a_file_is_downloaded_once_and_then_asked_for_with_its_tag() {
    assertThat(from(server.url("/a")).converge()).hasSize(2);
    assertThat(from(server.url("/a")).converge()).isEmpty();

    assertThat(path).hasContent("alpha\n");
    assertThat(server.requests()).containsExactly("GET /a 200", "GET /a 304");
  }

  @Test
  void a_changed_file_on_either_side_is_downloaded_again() throws IOException {
    from(server.url("/a")).converge();
    server.page("/a", "beta\n");
    assertThat(from(server.url("/a")).converge()).hasSize(1);
    Files.writeString(path, "spoilt");
    from(server.url("/a")).converge();

    assertThat(path).hasContent("beta\n");
    assertThat(server.requests()).containsExactly("GET /a 200", "GET /a 200", "GET /a 200");
  }

  @Test
  void nothing_is_left_in_the_cache_but_the_validators() throws IOException {
    from(server.url("/a")).converge();
    from(server.url("/a")).with("use_conditional_get", false).converge();

    try (var left = Files.list(run.cache().resolve("remote_file"))) {
      assertThat(left).hasSize(1);
    }
  }

  @Test
  void a_matching_checksum_asks_nothing_and_a_wrong_one_refuses_the_download() throws IOException {
    Files.writeString(path, "alpha\n");
    assertThat(from(server.url("/a")).with("checksum", ALPHA.substring(0, 12)).converge())
        .isEmpty();
    assertThat(server.requests()).isEmpty();

    Files.writeString(path, "mine");
    assertThatThrownBy(() -> from(server.url("/a")).with("checksum", "f".repeat(64)).converge())
        .hasMessage(
            "Checksum on resource (ffffff...) does not match checksum on content (b6a98d...)");
    assertThat(path).hasContent("mine");
  }

  @Test
  void redirects_are_followed() {
    from(server.url("/redirect/a")).converge();

    assertThat(path).hasContent("alpha\n");
  }

  @Test
  void mirrors_are_tried_in_turn() {
    from(List.of("http://127.0.0.1:1/x", server.url("/none"), server.url("/a"))).converge();

    assertThat(path).hasContent("alpha\n");
    assertThat(run.messages()).hasSize(2);
  }

  @Test
  void the_last_mirrors_failure_is_the_resources() {
    assertThatThrownBy(() -> from(server.url("/none")).converge())
        .isInstanceOf(ResourceFailed.class)
        .hasMessage("404 \"Not Found\"");
    assertThatThrownBy(() -> from("http://127.0.0.1:1/x").converge())
        .extracting(e -> ((ResourceFailed) e).rubyClass())
        .isEqualTo("Errno::ECONNREFUSED");
    assertThat(path).doesNotExist();
  }

  @Test
  void a_password_may_stand_in_the_address() {
    from(server.url("/auth/a").replace("//", "//eve:s3cret@")).converge();

    assertThat(path).hasContent("alpha\n");
  }

  @Test
  void a_file_of_this_machine_is_copied() throws IOException {
    var source = Files.writeString(folder.resolve("source"), "here\n");

    assertThat(from("file://" + source).converge()).hasSize(2);
    assertThat(from("file://" + source).converge()).isEmpty();
    assertThatThrownBy(() -> from("file:///no/such").converge())
        .hasMessage("No such file or directory @ rb_sysopen - /no/such");
  }

  @Test
  void other_schemes_are_refused_with_what_is_possible() {
    assertThatThrownBy(() -> from("gopher://x/y").converge())
        .hasMessage(
            "Invalid uri, Only http(s), ftp, sftp and file are currently supported: gopher://x/y");
  }

  @Test
  void create_if_missing_asks_only_when_nothing_is_there() throws IOException {
    Files.writeString(path, "mine");
    from(server.url("/a")).action("create_if_missing").converge();

    assertThat(server.requests()).isEmpty();
  }

  @Test
  void a_proxy_of_the_environment_is_asked_unless_excepted() {
    var proxy = server.url("");
    server.page("/y", "through the proxy");
    var host = new LocalHost(() -> Map.of("http_proxy", proxy, "no_proxy", "127.0.0.1,.local"));
    FakeCall.of(new RemoteFileResource(), path.toString(), host, run)
        .with("source", "http://unknown.invalid/y")
        .converge();

    assertThat(path).hasContent("through the proxy");
    assertThat(server.requests()).containsExactly("GET /y 200 host=unknown.invalid");
  }

  @Test
  void a_server_that_cannot_be_reached_is_asked_five_times_more() {
    assertThatThrownBy(() -> from("http://127.0.0.1:1/x").converge())
        .isInstanceOf(ResourceFailed.class);

    assertThat(run.messages()).hasSize(5).last().asString().endsWith("retry 5/5");
  }

  @Test
  void a_file_comes_over_ftp() throws Exception {
    try (var ftp = new FtpServerForTests("eve", "s3cret", "pub/a", "over ftp\n")) {
      from(ftp.url("eve:s3cret@", "pub/a")).converge();

      assertThat(path).hasContent("over ftp\n");
      assertThatThrownBy(() -> from(ftp.url("eve:s3cret@", "pub/none")).converge())
          .extracting(e -> ((ResourceFailed) e).rubyClass())
          .isEqualTo("Net::FTPPermError");
      assertThatThrownBy(() -> from(ftp.url("eve:wrong@", "pub/a")).converge())
          .extracting(e -> ((ResourceFailed) e).rubyClass())
          .isEqualTo("Net::FTPPermError");
    }
  }

  @Test
  void sftp_wants_a_user_and_a_password_in_the_address() {
    assertThatThrownBy(() -> from("sftp://h/a").converge())
        .hasMessage("no userinfo provided in the sftp URI");
    assertThatThrownBy(() -> from("sftp://eve@h/a").converge())
        .hasMessage("no password provided in the sftp URI");
  }
}
