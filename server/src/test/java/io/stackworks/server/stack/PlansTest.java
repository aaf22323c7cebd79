package io.stackworks.server.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stackworks.server.app.AppType;
import io.stackworks.server.app.EnvironmentVariable;
import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.instance.InstanceStatus;
import io.stackworks.server.layer.LayerType;
import io.stackworks.server.layer.Recipes;
import io.stackworks.server.store.Database;
import io.stackworks.server.store.Dialect;
import io.stackworks.server.store.TestDatabases;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PlansTest {

  private Database database;
  private Stacks stacks;
  private Plans plans;

  @BeforeEach
  void open() {
    database = TestDatabases.open(Dialect.SQLITE);
    stacks =
        new Stacks(
            database,
            new Feed(database),
            (stack, effect) -> {},
            Refusals.IGNORED,
            Clock.systemUTC());
    plans = new Plans(stacks);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void applying_twice_changes_nothing() {
    var first = plans.apply(shop("{\"a\": 1}"), null, "me");
    assertThat(words(first))
        .containsExactly(
            "CREATE stack shop",
            "CREATE layer lb",
            "CREATE layer app",
            "CREATE app shop",
            "CREATE instance lb1",
            "START instance lb1",
            "CREATE instance (new in [app])",
            "START instance (new in [app])",
            "CREATE instance (new in [app])");

    assertThat(plans.plan(shop("{\"a\": 1}")).changes()).isEmpty();
    assertThat(plans.apply(shop("{ \"a\":1 }"), null, "me").events()).isEmpty();
    var snapshot = stacks.snapshot(first.stackId()).orElseThrow();
    assertThat(snapshot.instances().values())
        .extracting(instance -> instance.hostname() + " " + instance.status().word())
        .containsExactly("lb1 requested", "app1 requested", "app2 stopped");
  }

  @Test
  void what_differs_is_said_in_words_and_secrets_are_not() {
    plans.apply(shop(null), null, "me");
    var spec = shop("{\"b\": 2}");
    var app = spec.apps().get(0);
    var changed =
        new StackSpec(
            spec.name(),
            spec.region(),
            spec.hostnameTheme(),
            spec.chefVersion(),
            spec.customJson(),
            spec.cookbooks(),
            List.of(spec.layers().get(0), layer("App", "app", LayerType.CUSTOM, "shop::setup")),
            List.of(
                new StackSpec.AppSpec(
                    app.name(),
                    app.shortname(),
                    app.type(),
                    null,
                    app.source(),
                    app.domains(),
                    List.of(
                        new EnvironmentVariable("TOKEN", "other-secret", true),
                        new EnvironmentVariable("MODE", "test", false)),
                    app.attributes())),
            spec.instances());

    var plan = plans.plan(changed);

    assertThat(plan.changes())
        .extracting(Plan.Planned::details)
        .containsExactly(
            List.of("custom_json: changed"),
            List.of("recipes.setup: [] -> [shop::setup]"),
            List.of(
                "environment.MODE: production -> test",
                "environment.TOKEN: *****FILTERED***** -> *****FILTERED*****"));
    assertThat(plan.changes().toString()).doesNotContain("other-secret");
  }

  @Test
  void a_filtered_secret_keeps_the_old_value() {
    plans.apply(shop(null), null, "me");
    var spec = shop(null);
    var app = spec.apps().get(0);
    var back =
        new StackSpec(
            spec.name(),
            spec.region(),
            spec.hostnameTheme(),
            spec.chefVersion(),
            null,
            null,
            spec.layers(),
            List.of(
                new StackSpec.AppSpec(
                    app.name(),
                    app.shortname(),
                    app.type(),
                    null,
                    app.source(),
                    app.domains(),
                    List.of(
                        new EnvironmentVariable("TOKEN", Secret.FILTERED, true),
                        app.environment().get(1)),
                    app.attributes())),
            spec.instances());

    assertThat(plans.plan(back).changes()).isEmpty();
  }

  @Test
  void a_plan_that_was_shown_is_carried_out_or_refused() {
    var shown = plans.apply(shop(null), null, "me");
    var stale = plans.plan(shop("{\"a\": 1}")).digest();
    stacks.offer(
        shown.stackId(),
        new Event.StackUpdateRequested(stack -> stack.withHostnameTheme(HostnameTheme.FRUITS)));

    assertThatThrownBy(() -> plans.apply(shop("{\"a\": 1}"), stale, "me"))
        .isInstanceOf(Refusal.Refused.class)
        .hasMessageContaining("has changed since the plan was made");
    var fresh = plans.plan(shop("{\"a\": 1}")).digest();
    assertThat(plans.apply(shop("{\"a\": 1}"), fresh, "me").changes()).hasSize(1);
  }

  @Test
  void everything_that_is_wrong_is_in_one_refusal_and_nothing_is_applied() {
    var bad =
        new StackSpec(
            "shop",
            "local",
            HostnameTheme.LAYER_DEPENDENT,
            ChefVersion.CHEF_18,
            "[]",
            Source.of(Source.Type.FOLDER, "relative"),
            List.of(layer("A", "a", LayerType.CUSTOM), layer("B", "a", LayerType.CUSTOM)),
            List.of(),
            List.of(
                new StackSpec.InstanceSpec("-x", List.of("nope"), ComputeKind.LOCAL, true, null)));

    assertThatThrownBy(() -> plans.apply(bad, null, "me"))
        .isInstanceOfSatisfying(
            Refusal.Refused.class,
            refused ->
                assertThat(refused.refusal().problems())
                    .extracting(Problem::field)
                    .contains(
                        "stack.custom_json",
                        "stack.cookbooks.url",
                        "layers.short_name",
                        "instances[-x].layers",
                        "instances.hostname"));
    assertThat(stacks.list()).isEmpty();
  }

  @Test
  void a_stopped_instance_is_stopped_and_a_wrong_recipe_undoes_the_new_stack() {
    var applied = plans.apply(shop(null), null, "me");
    var spec = shop(null);
    var stopped =
        new StackSpec(
            spec.name(),
            spec.region(),
            spec.hostnameTheme(),
            spec.chefVersion(),
            null,
            null,
            spec.layers(),
            spec.apps(),
            List.of(
                new StackSpec.InstanceSpec("lb1", List.of("lb"), ComputeKind.LOCAL, false, null)));
    plans.apply(stopped, null, "me");
    assertThat(
            stacks.snapshot(applied.stackId()).orElseThrow().instances().values().stream()
                .findFirst()
                .orElseThrow()
                .status())
        .isEqualTo(InstanceStatus.TERMINATING);

    var wrong =
        new StackSpec(
            "other",
            "local",
            HostnameTheme.LAYER_DEPENDENT,
            ChefVersion.CHEF_18,
            null,
            null,
            List.of(layer("A", "a", LayerType.CUSTOM, "not a recipe")),
            List.of(),
            List.of());
    assertThatThrownBy(() -> plans.apply(wrong, null, "me")).isInstanceOf(Refusal.Refused.class);
    assertThat(stacks.find("other")).isEmpty();
  }

  private static StackSpec shop(String customJson) {
    return new StackSpec(
        "shop",
        "local",
        HostnameTheme.LAYER_DEPENDENT,
        ChefVersion.CHEF_18,
        customJson,
        null,
        List.of(layer("Balancer", "lb", LayerType.LB), layer("App", "app", LayerType.CUSTOM)),
        List.of(
            new StackSpec.AppSpec(
                "Shop",
                "shop",
                AppType.OTHER,
                null,
                Source.of(Source.Type.GIT, "https://example.org/shop.git"),
                List.of(),
                List.of(
                    new EnvironmentVariable("TOKEN", "a-secret", true),
                    new EnvironmentVariable("MODE", "production", false)),
                Map.of())),
        List.of(
            new StackSpec.InstanceSpec("lb1", List.of("lb"), ComputeKind.LOCAL, true, null),
            new StackSpec.InstanceSpec("", List.of("app"), ComputeKind.LOCAL, true, null),
            new StackSpec.InstanceSpec("", List.of("app"), ComputeKind.LOCAL, false, null)));
  }

  private static StackSpec.LayerSpec layer(
      String name, String shortname, LayerType type, String... setup) {
    return new StackSpec.LayerSpec(
        name,
        shortname,
        type,
        new Recipes(List.of(setup), List.of(), List.of(), List.of(), List.of()),
        null,
        List.of(),
        Duration.ofMinutes(2),
        true,
        Map.of());
  }

  private static List<String> words(Plan plan) {
    return plan.changes().stream()
        .map(change -> change.kind() + " " + change.object() + " " + change.name())
        .toList();
  }
}
