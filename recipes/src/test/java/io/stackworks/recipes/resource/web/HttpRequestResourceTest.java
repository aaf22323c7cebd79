package io.stackworks.recipes.resource.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stackworks.recipes.host.LocalHost;
import io.stackworks.recipes.resource.ResourceFailed;
import io.stackworks.recipes.resource.files.ServerForTests;
import io.stackworks.recipes.resource.testing.FakeCall;
import io.stackworks.recipes.resource.testing.FakeRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpRequestResourceTest {
  @TempDir Path folder;
  private ServerForTests server;

  @BeforeEach
  void start() throws IOException {
    server = new ServerForTests();
    server.page("/x", "x");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private FakeCall request(String path) {
    return FakeCall.of(
            new HttpRequestResource(), "asking", new LocalHost(Map::of), new FakeRun(folder))
        .with("url", server.url(path));
  }

  @Test
  void every_verb_is_sent_with_or_without_a_body() {
    request("/x").converge();
    request("/x").action("post").with("message", Map.of("a", Arrays.asList(1L, null))).converge();
    request("/x").action("put").with("message", "text").converge();
    request("/x").action("patch").converge();
    request("/x").action("delete").converge();
    request("/x").action("options").converge();

    assertThat(server.requests())
        .containsExactly(
            "GET /x 200",
            "POST /x 200 body={\"a\":[1,null]}",
            "PUT /x 200 body=text",
            "PATCH /x 200 body=asking",
            "DELETE /x 200",
            "OPTIONS /x 200");
  }

  @Test
  void head_is_a_change_unless_nothing_was_modified() {
    var tag = "\"" + "x".hashCode() + "\"";

    assertThat(request("/x").action("head").converge()).hasSize(1);
    assertThat(
            request("/x").action("head").with("headers", Map.of("If-None-Match", tag)).converge())
        .isEmpty();
  }

  @Test
  void failures_are_those_of_net_http() {
    assertThatThrownBy(() -> request("/status/500").converge())
        .hasMessage("500 \"Internal Server Error\"")
        .extracting(e -> ((ResourceFailed) e).rubyClass())
        .isEqualTo("Net::HTTPFatalError");
    assertThatThrownBy(() -> request("/status/404").converge())
        .extracting(e -> ((ResourceFailed) e).rubyClass())
        .isEqualTo("Net::HTTPClientException");
  }
}
