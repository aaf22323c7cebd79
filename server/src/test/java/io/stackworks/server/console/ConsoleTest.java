package io.stackworks.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.stackworks.server.app.App;
import io.stackworks.server.app.AppId;
import io.stackworks.server.app.AppType;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Stack;
import io.stackworks.server.stack.StackId;
import io.stackworks.server.testing.TestServer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleTest {
  private static final String HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";

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

  @Test
  void the_root_leads_to_the_console_and_the_console_to_signing_in() {
    var stranger = new Browsing(server);

    assertThat(stranger.get("/").headers().firstValue("location")).hasValue("/console");
    assertThat(stranger.get("/console").headers().firstValue("location"))
        .hasValue("/console/sign-in");
    assertThat(stranger.get("/console/runs").headers().firstValue("location"))
        .hasValue("/console/sign-in?to=%2Fconsole%2Fruns");
    assertThat(stranger.get("/console/sign-in").body()).contains("Operator token");
  }

  @Test
  void a_link_signs_in_once_and_looking_at_it_does_not_use_it_up() {
    var one = new Browsing(server);
    var link = one.link(server);

    assertThat(one.get("/console/sign-in?link=" + link).body()).contains("signs this browser in");
    var first = one.post("/console/sign-in", Map.of("link", link));
    var second = new Browsing(server).post("/console/sign-in", Map.of("link", link));

    assertThat(first.statusCode()).isEqualTo(303);
    assertThat(one.get("/console").body()).contains("Dashboard");
    assertThat(second.statusCode()).isEqualTo(403);
    assertThat(second.body()).contains("used before or is too old");
  }

  @Test
  void the_session_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    var one = new Browsing(server);

    var cookie =
        one.post("/console/sign-in", Map.of("token", server.operatorToken()))
            .headers()
            .firstValue("set-cookie")
            .orElseThrow();

    assertThat(cookie).contains("HttpOnly", "SameSite=Strict", "Path=/console");
  }

  @Test
  void signing_out_ends_the_session_and_needs_the_form_of_this_session() {
    var one = Browsing.signedIn(server);

    assertThat(one.post("/console/sign-out", Map.of("form_token", "guessed")).statusCode())
        .isEqualTo(403);
    assertThat(one.get("/console").statusCode()).isEqualTo(200);
    assertThat(one.submit("/console", "/console/sign-out", Map.of()).statusCode()).isEqualTo(303);
    assertThat(one.get("/console").statusCode()).isEqualTo(303);
  }

  @Test
  void after_signing_in_nobody_is_sent_to_another_site() {
    var one = new Browsing(server);

    var answer =
        one.post(
            "/console/sign-in",
            Map.of("token", server.operatorToken(), "to", "//evil.example/console"));

    assertThat(answer.headers().firstValue("location")).hasValue("/console");
  }

  @Test
  void guessing_is_slowed_down() {
    var attempts = new Attempts(java.time.Clock.systemUTC());

    for (int i = 0; i < 10; i++) {
      assertThat(attempts.admit("somebody")).isTrue();
    }

    assertThat(attempts.admit("somebody")).isFalse();
    assertThat(attempts.admit("somebody else")).isTrue();
  }

  @Test
  void every_answer_forbids_foreign_and_inline_scripts() {
    var policy =
        browser.get("/console").headers().firstValue("content-security-policy").orElseThrow();

    assertThat(policy)
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(browser.get("/console").body()).doesNotContainPattern("<script(?![^>]*\\bsrc=)");
    assertThat(browser.get("/console").body()).doesNotContainPattern(" (style|onclick)=\"");
  }

  @Test
  void names_full_of_markup_stay_text_on_every_page() {
    var stack =
        Stack.of(StackId.random(), HOSTILE, Instant.now())
            .withCustomJson("{\"a\":\"</textarea><script>alert(3)</script>\"}");
    server.control().stacks().create(stack, HOSTILE).orThrow();
    var layer = server.layer(stack.id());
    var app = App.of(AppId.random(), stack.id(), HOSTILE, AppType.OTHER, Instant.now());
    server
        .control()
        .stacks()
        .offer(stack.id(), new Event.AppCreateRequested(app.withShortname("shop")), HOSTILE)
        .orThrow();
    var base = "/console/stacks/" + stack.id();

    for (var page :
        List.of(
            "/console",
            "/console?q="
                + java.net.URLEncoder.encode(HOSTILE, java.nio.charset.StandardCharsets.UTF_8),
            "/console/events",
            base,
            base + "/layers",
            base + "/layers/" + layer,
            base + "/apps",
            base + "/apps/" + app.id(),
            base + "/run",
            base + "/monitoring",
            base + "/resources",
            base + "/tags",
            base + "/permissions",
            base + "/edit",
            base + "/clone",
            base + "/delete",
            base + "/audit",
            base + "/instances",
            base + "/instances/new",
            base + "/events")) {
      var answer = browser.get(page);

      assertThat(answer.statusCode()).as(page).isEqualTo(200);
      assertThat(answer.body())
          .as(page)
          .contains("&lt;script&gt;")
          .doesNotContain("<script>alert", "<img src=x");
    }
  }

  @Test
  void what_belongs_to_another_stack_is_not_found() {
    var mine = server.stack();
    var other = server.stack();
    var layer = server.layer(other);

    assertThat(browser.get("/console/stacks/" + mine + "/layers/" + layer).statusCode())
        .isEqualTo(404);
    assertThat(browser.get("/console/stacks/" + other + "/layers/" + layer).statusCode())
        .isEqualTo(200);
  }

  @Test
  void unknown_pages_and_wrong_ids_are_told_as_such() {
    assertThat(browser.get("/console/nothing").statusCode()).isEqualTo(404);
    assertThat(browser.get("/console/stacks/nonsense").statusCode()).isEqualTo(404);
    assertThat(browser.get("/console/stacks/" + StackId.random()).body())
        .contains("unable to find");
    assertThat(browser.get("/console/events?before=soon").statusCode()).isEqualTo(400);
  }

  @Test
  void no_page_needs_more_than_100_kilobytes_before_its_data() {
    var base = "/console/stacks/" + server.stack();

    for (var page :
        List.of(
            "/console", base, base + "/instances", base + "/monitoring", base + "/layers/new")) {
      int bytes = browser.size(page) + browser.size(Assets.link("icons.svg"));
      var files = Pattern.compile("\"(/console/assets/[^\"#]*\\.(?:css|js))\"");
      var found = files.matcher(browser.get(page).body());
      while (found.find()) {
        bytes += browser.size(found.group(1));
      }

      assertThat(bytes).as(page).isLessThan(100 * 1024);
    }
  }

  @Test
  void files_are_kept_by_browsers_and_are_only_ours() {
    assertThat(browser.get(Assets.link("console.css")).headers().firstValue("cache-control"))
        .hasValue("public, max-age=31536000, immutable");
    assertThat(browser.get(Assets.link("htmx.js")).statusCode()).isEqualTo(200);
    assertThat(browser.get("/console/assets/0/..%2f..%2fServerConfig.class").statusCode())
        .isBetween(400, 404);
  }
}
