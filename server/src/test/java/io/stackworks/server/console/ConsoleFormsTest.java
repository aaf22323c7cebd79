package io.stackworks.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.StackId;
import io.stackworks.server.testing.TestServer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleFormsTest {
  private static final String PASSWORD = "correct horse battery";

  private TestServer server;
  private Browsing browser;
  private StackId stack;
  private LayerId layer;
  private String base;

  @BeforeAll
  void start(@TempDir Path data) {
    server = TestServer.start(data);
    browser = Browsing.signedIn(server);
  }

  @BeforeEach
  void stack() {
    stack = server.stack();
    layer = server.layer(stack);
    base = "/console/stacks/" + stack;
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private InstanceId instance(String scaling) {
    var id = InstanceId.random();
    var instance = Instance.of(id, stack, "", List.of(layer), ComputeKind.LOCAL, Instant.now());
    var made =
        instance.withSettings(instance.settings().withAutoScalingType(scaling).withOs("Debian"));
    offer(new Event.InstanceCreateRequested(made));
    return id;
  }

  private void offer(Event event) {
    server.control().stacks().offer(stack, event, "test").orThrow();
  }

  private void sent(String from, String to, Map<String, String> fields) {
    var answer = browser.submit(from, to, fields);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
  }

  @Test
  void the_hours_of_a_week_are_chosen_and_kept() {
    var page = base + "/instances/" + instance("timer");

    sent(page, page + "/schedule", Map.of("hour", "Tuesday-13"));

    assertThat(browser.get(page).body())
        .containsPattern("value=\"Tuesday-13\"[^>]* checked")
        .contains("1 of 168 hours");
    sent(page, page + "/schedule", Map.of("hour", "Sunday-0"));
    assertThat(browser.get(page).body())
        .containsPattern("value=\"Sunday-0\"[^>]* checked")
        .doesNotContainPattern("value=\"Tuesday-13\"[^>]* checked");
  }

  @Test
  void an_instance_that_always_runs_has_no_schedule() {
    var page = base + "/instances/" + instance(null);

    assertThat(browser.get(page).body()).doesNotContain("168 hours");
    assertThat(browser.submit(page, page + "/schedule", Map.of()).statusCode()).isEqualTo(409);
  }

  @Test
  void a_load_rule_is_set_and_a_wrong_one_comes_back_as_it_was_typed() {
    var form = base + "/layers/" + layer + "/scaling";
    var rule = new HashMap<String, String>();
    rule.put("enable", "true");
    for (var way : List.of("Up", "Down")) {
      rule.put(way + ".InstanceCount", "2");
      rule.put(way + ".CpuThreshold", way.equals("Up") ? "72.5" : "20");
      rule.put(way + ".ThresholdsWaitTime", "7");
      rule.put(way + ".IgnoreMetricsTime", "3");
    }

    sent(form, form, rule);

    assertThat(browser.get(base + "/layers/" + layer).body())
        .contains("when CPU reaches 72.5 % for 7 min", "when CPU is below 20 % for 7 min");
    rule.put("Up.CpuThreshold", "720");
    var refused = browser.submit(form, form, rule);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("0 to 100 percent", "value=\"720\"");
  }

  @Test
  void an_address_is_registered_given_released_and_forgotten() {
    var page = base + "/resources";
    var instance = instance(null);

    sent(page, page + "/RegisterElasticIp", Map.of("ElasticIp", "203.0.113.9"));
    sent(
        page,
        page + "/AssociateElasticIp",
        Map.of("ElasticIp", "203.0.113.9", "InstanceId", instance.value()));
    assertThat(browser.get(page).body()).contains("203.0.113.9", "Release");
    sent(page, page + "/DisassociateElasticIp", Map.of("ElasticIp", "203.0.113.9"));
    var asked =
        browser.get(
            page + "/confirm?operation=DeregisterElasticIp&ElasticIp=203.0.113.9&what=Elastic+IP");
    assertThat(asked.body()).contains("the stack forgets it");
    sent(page, page + "/DeregisterElasticIp", Map.of("ElasticIp", "203.0.113.9"));

    assertThat(browser.get(page).body()).doesNotContain("203.0.113.9");
    var wrong = browser.submit(page, page + "/RegisterElasticIp", Map.of("ElasticIp", "here"));
    assertThat(wrong.body()).contains("an IPv4 address").contains("role=\"alert\"");
  }

  @Test
  void what_another_stack_has_is_not_taken_from_here() {
    var page = base + "/resources";
    sent(page, page + "/RegisterElasticIp", Map.of("ElasticIp", "203.0.113.44"));
    var reader = user("page-reader", Map.of(server.stack(), "manage"));
    var hers = reader.get("/console").body();
    var other = hers.replaceFirst("(?s).*?/console/stacks/([0-9a-f-]{36}).*", "$1");

    var answer =
        reader.submit(
            "/console/stacks/" + other + "/resources",
            "/console/stacks/" + other + "/resources/DeregisterElasticIp",
            Map.of("ElasticIp", "203.0.113.44"));

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(browser.get(page).body()).contains("203.0.113.44");
  }

  @Test
  void a_service_error_is_on_every_page_until_it_is_acknowledged() {
    var instance = instance(null);
    offer(new Event.InstanceStartRequested(instance));
    offer(new Event.MachineStartFailed(instance, "<b>no room</b>"));

    assertThat(browser.get(base + "/layers").body())
        .contains("did not start: &lt;b&gt;no room&lt;/b&gt;", "Acknowledge");
    assertThat(browser.get("/console").body()).contains("service error");
    var error = server.control().stacks().serviceErrors(stack).get(0).id();
    sent(base, base + "/errors/" + error + "/acknowledge", Map.of());

    assertThat(browser.get(base + "/layers").body()).doesNotContain("Acknowledge");
    assertThat(server.control().stacks().serviceErrors(stack)).hasSize(1);
    assertThat(server.control().stacks().openServiceErrors(stack)).isEmpty();
  }

  @Test
  void a_clone_has_the_layers_and_the_permissions_that_were_asked_for() {
    user("cloned-with", Map.of(stack, "deploy"));

    var answer =
        browser.submit(
            base + "/clone",
            base + "/clone",
            Map.of("name", "the copy", "apps", "true", "permissions", "true"));

    var copy = answer.headers().firstValue("location").orElseThrow();
    assertThat(browser.get(copy).body()).contains("the copy", "Web");
    assertThat(browser.get(copy + "/permissions").body())
        .containsPattern("(?s)cloned-with.*?value=\"deploy\" selected");
  }

  @Test
  void an_instance_is_changed_while_it_is_stopped() {
    var page = base + "/instances/" + instance(null);
    assertThat(browser.get(page + "/edit").body()).contains("value=\"Debian\"");

    sent(
        page + "/edit",
        page + "/edit",
        Map.of("layers", layer.value(), "hostname", "renamed", "scaling", "timer"));

    assertThat(browser.get(page).body()).contains("<h1>renamed</h1>", "168 hours");
    var wrong =
        browser.submit(page + "/edit", page + "/edit", Map.of("hostname", "two words", "os", "x"));
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(wrong.body()).contains("value=\"two words\"");
  }

  @Test
  void charts_have_all_metrics_for_stack_layer_and_instance() {
    var instance = instance(null);
    var url = base + "/monitoring";

    assertThat(browser.get(url).body()).contains("data-url=\"" + url + "/data?range=1h\"", "2w");
    assertThat(browser.get(url + "/data?range=2w").body()).contains("CPU", "Memory", "Load", "Web");
    assertThat(browser.get(url + "/data?layer=" + layer).body()).contains("average of 1 instance");
    assertThat(browser.get(url + "/data?range=1w&instance=" + instance).body())
        .contains("Processes", "steal", "15 minutes");
  }

  @Test
  void the_reason_that_somebody_gave_is_in_the_audit_log() {
    sent(base + "/stop", base + "/stop", Map.of("why", "the building has no power"));

    assertThat(browser.get(base + "/audit").body())
        .contains("StopStack", "the building has no power");
  }

  // ---- levels ----

  private Browsing user(String name, Map<StackId, String> levels) {
    sent("/console/users/new", "/console/users/new", Map.of("name", name, "password", PASSWORD));
    levels.forEach(
        (id, level) -> {
          var page = "/console/stacks/" + id + "/permissions";
          sent(page, page, Map.of("user", name, "level", level));
        });
    var fresh = new Browsing(server);
    var signedIn = fresh.post("/console/sign-in", Map.of("user", name, "password", PASSWORD));
    assertThat(signedIn.statusCode()).isEqualTo(303);
    return fresh;
  }

  @Test
  void levels_decide_what_somebody_sees_and_may_do() {
    var hidden = server.stack();
    var shown = user("level-show", Map.of(stack, "show"));
    var deploys = user("level-deploy", Map.of(stack, "deploy"));
    var manages = user("level-manage", Map.of(stack, "manage"));

    assertThat(shown.get(base).statusCode()).isEqualTo(200);
    assertThat(shown.get("/console/stacks/" + hidden).statusCode()).isEqualTo(403);
    assertThat(shown.get("/console").body()).doesNotContain(hidden.value());
    assertThat(shown.get("/console/live?stack=" + hidden).statusCode()).isEqualTo(403);
    for (var page : List.of("/run", "/layers/new", "/permissions", "/audit", "/edit")) {
      assertThat(shown.get(base + page).statusCode()).as(page).isEqualTo(403);
    }
    assertThat(shown.get("/console/users").statusCode()).isEqualTo(403);
    assertThat(shown.get("/console/stacks/new").statusCode()).isEqualTo(403);
    assertThat(deploys.get(base + "/run").statusCode()).isEqualTo(200);
    assertThat(deploys.get(base + "/layers/new").statusCode()).isEqualTo(403);
    assertThat(deploys.submit(base, base + "/start", Map.of()).statusCode()).isEqualTo(403);
    assertThat(manages.get(base + "/layers/new").statusCode()).isEqualTo(200);
    assertThat(manages.submit(base, base + "/start", Map.of()).statusCode()).isEqualTo(303);
    assertThat(manages.get(base + "/permissions").statusCode()).isEqualTo(200);
    assertThat(manages.get("/console/users").statusCode()).isEqualTo(403);
  }

  @Test
  void who_was_denied_is_out_at_once() {
    var hers = user("soon-denied", Map.of(stack, "manage"));
    assertThat(hers.get(base).statusCode()).isEqualTo(200);
    var page = base + "/permissions";

    sent(page, page, Map.of("user", "soon-denied", "level", "deny"));

    assertThat(hers.get(base).statusCode()).isEqualTo(403);
    assertThat(hers.get("/console/live?stack=" + stack).statusCode()).isEqualTo(403);
  }
}
