package io.stackworks.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.FeedEvent;
import io.stackworks.server.stack.StackId;
import io.stackworks.server.testing.TestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The stream that tells open pages of changes. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiveTest {
  private TestServer server;
  private Browsing browser;

  @BeforeAll
  void start(@TempDir Path data) {
    server = TestServer.start(data);
    browser = Browsing.signedIn(server);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  /** The address that a page listens to. */
  private String live(String page) {
    return browser
        .get(page)
        .body()
        .replaceFirst("(?s).*data-live=\"([^\"]*)\".*", "$1")
        .replace("&amp;", "&");
  }

  private static void untilEvent(BufferedReader stream, String name) throws IOException {
    var line = stream.readLine();
    while (line != null && !line.equals("event: " + name)) {
      line = stream.readLine();
    }
    assertThat(line).as("the stream's line").isEqualTo("event: " + name);
  }

  private void change(StackId stack) {
    server
        .control()
        .stacks()
        .offer(
            stack,
            new Event.StackUpdateRequested(
                before -> before.withCustomJson("{\"at\":" + System.nanoTime() + "}")),
            "test")
        .orThrow();
  }

  @Test
  void an_open_page_hears_of_every_change_of_its_stack() throws IOException {
    var stack = server.stack();

    try (var stream = browser.stream(live("/console/stacks/" + stack))) {
      change(stack);
      untilEvent(stream, "change");
      change(stack);
      untilEvent(stream, "change");
    }
  }

  @Test
  void what_happened_between_the_page_and_its_stream_is_told() throws IOException {
    var stack = server.stack();
    var address = live("/console/stacks/" + stack);
    change(stack);

    try (var stream = browser.stream(address)) {
      untilEvent(stream, "change");
    }
  }

  @Test
  void the_page_of_a_command_hears_of_its_log() throws IOException {
    var stack = server.stack();
    try (var agent = server.joined(stack, server.layer(stack))) {
      var session = agent.connect();
      var command = session.awaitAssign().getRun().getCommandId();
      session.accepted(command);
      session.started(command);

      try (var stream = browser.stream(live("/console/stacks/" + stack + "/commands/" + command))) {
        untilEvent(stream, "log");
        session.output(command, 0, "<script>alert(1)</script>\n", 0);
        untilEvent(stream, "log");
      }

      var lines =
          browser.get("/console/stacks/" + stack + "/commands/" + command + "/log?from=0").body();
      assertThat(lines).contains("&lt;script&gt;").doesNotContain("<script>");
    }
  }

  @Test
  void strangers_and_commands_of_other_stacks_are_refused() {
    var stack = server.stack();
    var other = server.stack();
    try (var agent = server.joined(other, server.layer(other))) {
      var command = agent.connect().awaitAssign().getRun().getCommandId();

      assertThat(new Browsing(server).get("/console/live?stack=" + stack).statusCode())
          .isEqualTo(403);
      assertThat(browser.get("/console/live?stack=" + stack + "&command=" + command).statusCode())
          .isEqualTo(403);
    }
  }

  @Test
  void a_page_of_one_stack_is_not_told_of_another_and_of_progress_only_when_it_wishes() {
    var stack = StackId.random();
    var calm = new Live.Wish(stack, false, 0);
    var keen = new Live.Wish(stack, true, 0);

    assertThat(calm.concerns(event(stack, "instance.status"))).isTrue();
    assertThat(calm.concerns(event(StackId.random(), "instance.status"))).isFalse();
    assertThat(calm.concerns(event(stack, "command.progress"))).isFalse();
    assertThat(keen.concerns(event(stack, "command.progress"))).isTrue();
  }

  private static FeedEvent event(StackId stack, String kind) {
    return new FeedEvent(1, Instant.EPOCH, stack, kind, "", "", "", null, null, null, null);
  }
}
