package io.stackworks.e2e.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.stackworks.e2e.Stage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
@TestMethodOrder(MethodOrderer.MethodName.class)
class ConsoleInBrowserTest {
  private static final Path SHOTS = Path.of("target/console");
  private static final double PATIENCE_MS = 90_000;
  private static final String PASSWORD = "correct horse battery";

  /** Lines of a log of 6 MB; 36 million are one of 1 GiB. */
  private static final int LONG = Integer.getInteger("console.log.lines", 250_000);

  private static Stage stage;
  private static Chromium chromium;
  private static BrowserContext context;
  private static Page page;
  private static String cookbooks;

  /** Addresses of pages to look at, by name. */
  private static final Map<String, String> SEEN = new LinkedHashMap<>();

  /** What pages complained about: nothing may be. */
  private static final List<String> COMPLAINTS = new ArrayList<>();

  @BeforeAll
  static void open() throws Exception {
    stage = Stage.openReal();
    stage.write("cookbooks/shop/metadata.rb", "name 'shop'\nversion '1.0.0'\n");
    recipe("setup", "file \"#{root}/setup\" do\n  content 'done'\nend");
    recipe(
        "deploy",
        "log \"deploying <b>shop</b>\"\nfile \"#{root}/deployed\" do\n  content 'v1'\nend");
    recipe("migrate", "file \"#{root}/migrated\" do\n  content 'new'\nend");
    recipe("broken", "file \"#{root}/before\" do\n  content 'x'\nend\nraise ArgumentError, 'boom'");
    recipe(
        "long",
        "ruby_block 'long' do\n  block { system(\"seq -f 'line %.0f of "
            + LONG
            + "' 1 "
            + LONG
            + "\") }\nend");
    recipe("slow", "execute 'sleep 600'");
    recipe("impossible", "raise 'no'");
    cookbooks = stage.write("cookbooks/README", "").getParent().toString();
    stage.startServer();
    chromium = Chromium.open();
    context =
        chromium
            .browser()
            .newContext(
                new Browser.NewContextOptions()
                    .setViewportSize(1360, 860)
                    .setColorScheme(ColorScheme.LIGHT));
    page = context.newPage();
    page.setDefaultTimeout(20_000);
    listen(page);
    Files.createDirectories(SHOTS);
  }

  private static void listen(Page page) {
    page.onPageError(COMPLAINTS::add);
    page.onConsoleMessage(
        message -> {
          if (message.text().contains("Content Security Policy")) {
            COMPLAINTS.add(message.text());
          }
        });
  }

  private static void recipe(String name, String text) throws IOException {
    stage.write(
        "cookbooks/shop/recipes/" + name + ".rb", "root = node['stackworks']['root']\n" + text);
  }

  @AfterAll
  static void close() throws Exception {
    if (chromium != null) {
      chromium.close();
    }
    if (stage != null) {
      stage.close();
    }
  }

  private static void go(String path) {
    page.navigate(path.startsWith("http") ? path : stage.url() + path);
  }

  private static void press(String name) {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true))
        .click();
  }

  private static void follow(String name) {
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true))
        .first()
        .click();
  }

  private static void seen(String name) {
    SEEN.put(name, page.url().replace(stage.url(), "").replaceAll("[?&]done=[^&]*", ""));
  }

  private static LocatorAssertions.ContainsTextOptions patiently() {
    return new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE_MS);
  }

  @Test
  void step_01_the_link_of_the_first_start_signs_in() throws Exception {
    go(
        stage
            .serverLog()
            .lines()
            .filter(line -> line.contains("sign in, once"))
            .findFirst()
            .orElseThrow()
            .replaceFirst(".*(http)", "$1")
            .strip());
    press("Sign in");

    assertThat(page.locator("h1")).hasText("Dashboard");
    assertThat(page.locator(".empty")).containsText("No stacks yet");
  }

  @Test
  void step_02_a_stack_with_two_layers_is_made() {
    follow("New stack");
    seen("stack-new");
    page.getByLabel("Name", new Page.GetByLabelOptions().setExact(true)).fill("shop");
    page.getByLabel("Source").selectOption("folder");
    page.getByLabel("Address").fill(cookbooks);
    page.getByLabel("For every instance").fill("{\"colour\": ");
    assertThat(page.locator("#f-custom_json-state")).containsText("line 1");
    page.getByLabel("For every instance").fill("{\"colour\": \"green\"}");
    assertThat(page.locator("#f-custom_json-state")).hasText("valid JSON");
    press("Create stack");
    seen("stack");
    addLayer("Front", "front", "shop::setup");
    seen("layer");
    addLayer("App", "app", "shop::setup");

    go(SEEN.get("stack") + "/layers");
    seen("layers");
    assertThat(page.locator("tbody tr")).hasCount(2);
  }

  private static void addLayer(String name, String shortName, String setup) {
    go(SEEN.get("stack") + "/layers/new");
    page.locator("[name=name]").fill(name);
    page.locator("[name=shortname]").fill(shortName);
    var adder = page.getByLabel("Add a recipe to Setup");
    adder.fill(setup);
    adder.press("Enter");
    page.locator("[name=deploy]").fill("shop::deploy");
    press("Add layer");
    assertThat(page.locator("h1")).hasText(name);
  }

  @Test
  void step_03_a_wrong_form_says_what_is_wrong_and_keeps_what_was_typed() {
    go(SEEN.get("stack") + "/layers/new");
    page.locator("[name=name]").fill("Third");
    page.locator("[name=shortname]").fill("app");
    press("Add layer");

    assertThat(page.getByRole(AriaRole.ALERT)).containsText("app");
    assertThat(page.locator("[name=name]")).hasValue("Third");
    seen("layer-new");
  }

  @Test
  void step_04_instances_are_added_and_setup_is_watched_without_reload() {
    for (var layer : List.of("Front", "App")) {
      go(SEEN.get("stack") + "/instances/new");
      page.getByLabel(layer, new Page.GetByLabelOptions().setExact(true)).check();
      press("Create");
    }
    seen("instances");
    var online = page.locator("tbody .status.ok", new Page.LocatorOptions().setHasText("online"));

    assertThat(online).hasCount(2, new LocatorAssertions.HasCountOptions().setTimeout(PATIENCE_MS));
    follow("front1");
    seen("instance");
    assertThat(page.locator("tbody")).containsText("setup", patiently());
  }

  @Test
  void step_05_an_app_is_deployed_after_a_look_at_the_preview() {
    go(SEEN.get("stack") + "/apps/new");
    seen("app-new");
    page.locator("[name=name]").fill("Shop");
    page.getByLabel("Source").selectOption("");
    press("Add app");
    seen("app");
    follow("Deploy");
    seen("run");
    assertThat(page.locator("#preview")).containsText("2 instances will be told");
    assertThat(page.locator("#preview")).containsText("shop::deploy");
    page.getByLabel("App", new Page.GetByLabelOptions().setExact(true)).nth(1).check();
    assertThat(page.locator("#preview")).containsText("1 instance will be told");
    page.getByLabel("App", new Page.GetByLabelOptions().setExact(true)).nth(1).uncheck();
    press("Run");
    seen("deployment");

    assertThat(page.locator(".tallies")).containsText("2 successful", patiently());
    assertThat(page.locator(".facts")).containsText("successful", patiently());
    assertThat(page.locator(".cell.ok").first()).isVisible();
  }

  @Test
  void step_06_the_log_is_read_searched_and_stays_text() {
    page.locator(".grid tbody a").first().click();
    seen("command");
    var log = page.locator(".log.lines");
    assertThat(log).containsText("deploying <b>shop</b>", patiently());
    assertThat(log.locator("b")).hasCount(0);
    page.locator("#log-search").fill("deployed");
    page.locator("#log-search").press("Enter");

    assertThat(log.locator(".at")).containsText("deployed");
    assertThat(page.locator("#resources-title")).isVisible();
  }

  @Test
  void step_07_a_failing_recipe_leads_to_its_line() {
    run("execute_recipes", "shop::broken", false);
    assertThat(page.locator(".tallies")).containsText("2 failed", patiently());
    seen("deployment-failed");
    page.locator(".grid tbody a").first().click();
    seen("command-failed");

    assertThat(page.locator(".failure")).containsText("A recipe failed");
    assertThat(page.locator(".failure")).containsText("broken.rb:5");
    assertThat(page.locator(".failure")).containsText("boom");
    press("First error");
    assertThat(page.locator(".log.lines .at")).isVisible();
  }

  private static void run(String command, String recipes, boolean dry) {
    go(SEEN.get("stack") + "/run?command=" + command);
    if (!recipes.isEmpty()) {
      page.locator("#recipes").fill(recipes);
    }
    if (dry) {
      page.locator("[name=dry_run]").check();
    }
    press("Run");
  }

  @Test
  void step_08_a_dry_run_says_what_would_change_and_changes_nothing() throws Exception {
    run("execute_recipes", "shop::migrate", true);
    assertThat(page.locator(".tallies")).containsText("2 successful", patiently());
    page.locator(".grid tbody a").first().click();
    seen("command-dry");

    assertThat(page.locator(".note.warn")).containsText("nothing was changed");
    assertThat(page.locator("table .status.warn").first()).containsText("would update");
    var id = stage.instance("shop", "front1").get("id").asText();
    assertThat(stage.wrote(id, "setup")).isTrue();
    assertThat(stage.wrote(id, "migrated")).isFalse();
  }

  @Test
  void step_09_after_a_repair_the_failed_ones_are_tried_again() throws Exception {
    recipe("broken", "file \"#{root}/before\" do\n  content 'x'\nend");
    run("update_custom_cookbooks", "", false);
    assertThat(page.locator(".tallies")).containsText("2 successful", patiently());
    go(SEEN.get("deployment-failed"));
    press("Retry on 2 not done");

    assertThat(page.locator(".quote")).containsText("retry");
    assertThat(page.locator(".tallies")).containsText("2 successful", patiently());
  }

  @Test
  void step_10_an_administrator_gives_a_colleague_a_level() {
    go("/console/users/new");
    seen("user-new");
    page.locator("[name=name]").fill("viola");
    page.locator("[name=password]").fill(PASSWORD);
    press("Create user");
    seen("users");
    go(SEEN.get("stack") + "/permissions");
    page.getByLabel("Level of viola").selectOption("show");
    press("Save");
    seen("permissions");

    assertThat(page.getByRole(AriaRole.STATUS).first()).containsText("Saved for viola");
    assertThat(page.getByLabel("Level of viola")).hasValue("show");
  }

  @Test
  void step_11_who_may_only_look_sees_no_buttons_and_is_refused() {
    try (var other = chromium.browser().newContext()) {
      var hers = other.newPage();
      hers.navigate(stage.url() + SEEN.get("stack"));
      hers.locator("#user").fill("viola");
      hers.locator("#password").fill("wrong password");
      hers.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in"))
          .first()
          .click();
      assertThat(hers.getByRole(AriaRole.ALERT)).containsText("not known");
      hers.locator("#user").fill("viola");
      hers.locator("#password").fill(PASSWORD);
      hers.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in"))
          .first()
          .click();

      assertThat(hers.locator("h1")).hasText("shop");
      assertThat(hers.locator(".actions .button")).hasCount(0);
      var refused =
          hers.request()
              .post(
                  stage.url() + SEEN.get("stack") + "/start",
                  com.microsoft.playwright.options.RequestOptions.create()
                      .setMaxRedirects(0)
                      .setForm(
                          com.microsoft.playwright.options.FormData.create()
                              .set(
                                  "form_token",
                                  hers.locator("[name=form_token]").first().inputValue())));
      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.text()).contains("is not authorized to perform");
      assertThat(hers.navigate(stage.url() + "/console/users").status()).isEqualTo(403);
    }
    go("/console/audit");
    seen("audit");
    assertThat(page.locator("tbody tr").first()).containsText("StartStack");
    assertThat(page.locator("tbody tr").first()).containsText("not authorized");
  }

  @Test
  void step_12_a_schedule_is_clicked_hour_by_hour_and_by_whole_days() {
    go(SEEN.get("stack") + "/instances/new");
    seen("instance-new");
    page.getByLabel("Front", new Page.GetByLabelOptions().setExact(true)).check();
    page.getByLabel("Runs").selectOption("timer");
    press("Create");
    follow("front2");
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("All of Saturday")).click();
    page.getByLabel("Monday 09:00 to 10:00").focus();
    page.keyboard().press("Space");
    page.keyboard().press("ArrowRight");
    page.keyboard().press("Space");
    page.locator("label[title='Monday 11:00 to 12:00']").click();
    press("Save schedule");
    seen("schedule");

    assertThat(page.getByRole(AriaRole.STATUS).first()).containsText("Schedule saved");
    assertThat(page.locator(".week :checked")).hasCount(27);
    assertThat(page.getByLabel("Monday 10:00 to 11:00")).isChecked();
    follow("Instances");
    assertThat(page.locator("tbody")).containsText("timer");
  }

  @Test
  void step_13_load_rules_and_resources_are_there() {
    go(SEEN.get("layer"));
    follow("Edit rule");
    seen("load-rule");
    page.getByLabel("Scale this layer by load").check();
    press("Save rule");
    assertThat(page.locator("main")).containsText("when CPU reaches 80 % for 5 min");
    go(SEEN.get("stack") + "/resources");
    page.getByText("Register address").click();
    page.getByLabel("Address", new Page.GetByLabelOptions().setExact(true)).fill("203.0.113.10");
    press("Register");
    seen("resources");
    assertThat(page.locator("main")).containsText("203.0.113.10");
  }

  @Test
  void step_14_everything_is_reached_by_keyboard() {
    go(SEEN.get("stack"));
    page.keyboard().press("Tab");
    assertThat(page.locator(":focus")).hasText("Skip to content");
    page.keyboard().press("Enter");
    page.keyboard().press("Tab");
    assertThat(page.locator(":focus")).hasText("Run command");
    page.keyboard().press("Enter");
    assertThat(page.locator("h1")).hasText("Run command");
    go(SEEN.get("stack") + "/instances");
    page.keyboard().press("/");
    page.keyboard().type("app1");

    assertThat(page.locator("tbody tr:not(.group)")).hasCount(1);
    assertThat(page).hasURL(java.util.regex.Pattern.compile(".*q=app1.*"));
  }

  @Test
  void step_15_a_long_log_takes_the_memory_of_a_short_one() {
    run("execute_recipes", "shop::long", false);
    assertThat(page.locator(".tallies")).containsText("2 successful", patiently());
    page.locator(".grid tbody a").first().click();
    seen("command-long");
    press("End");
    var log = page.locator(".log.lines");
    assertThat(log).containsText("line " + LONG + " of");
    page.locator("#log-search").fill("line 123456 of");
    page.locator("#log-search").press("Enter");
    assertThat(log.locator(".at")).containsText("line 123456 of " + LONG, patiently());

    assertThat(log.locator(".l").count()).isBetween(100, 4000);
    assertThat((Number) page.evaluate("performance.memory.usedJSHeapSize"))
        .extracting(Number::longValue, as(InstanceOfAssertFactories.LONG))
        .isLessThan(60L << 20);
  }

  @Test
  void step_16_a_run_under_way_is_cancelled() {
    run("execute_recipes", "shop::slow", false);
    assertThat(page.locator(".tallies")).containsText("2 to go");
    assertThat(page.locator(".grid .cell.busy"))
        .hasCount(2, new LocatorAssertions.HasCountOptions().setTimeout(PATIENCE_MS));
    press("Cancel 2 to go");

    assertThat(page.locator(".tallies")).containsText("2 failed", patiently());
    page.locator(".grid tbody a").first().click();
    assertThat(page.locator(".failure")).containsText("cancelled");
  }

  @Test
  void step_17_a_failed_setup_says_why_where_the_instance_stands() {
    addLayer("Third", "third", "shop::impossible");
    go(SEEN.get("stack") + "/instances/new");
    page.getByLabel("Third", new Page.GetByLabelOptions().setExact(true)).check();
    press("Create");
    assertThat(page.locator("tbody")).containsText("setup failed", patiently());
    follow("third1");
    seen("instance-failed");
    page.locator("tbody a").first().click();

    assertThat(page.locator(".failure")).containsText("impossible.rb:2");
  }

  @Test
  void step_18_a_stack_is_cloned_and_a_machine_invited_into_the_copy() {
    go(SEEN.get("stack") + "/clone");
    press("Clone stack");
    assertThat(page.locator("h1")).hasText("shop copy");
    assertThat(page.locator(".map")).containsText("Front");
    go(page.url().replaceAll("[?].*", "") + "/instances/register");
    page.getByLabel("App", new Page.GetByLabelOptions().setExact(true)).check();
    press("Make the line");

    assertThat(page.locator("#line")).containsText("sha256sum -c");
  }

  @Test
  void step_19_what_agents_measure_is_charted() {
    go(SEEN.get("stack") + "/monitoring");
    seen("monitoring");
    assertThat(page.locator(".chart")).hasCount(4);
    // Agents measure every minute, and the server keeps it every ten seconds.
    assertThat(page.locator(".chart canvas").first())
        .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(PATIENCE_MS));
  }

  @Test
  void step_20_deleting_names_what_is_lost() {
    go(SEEN.get("stack") + "/delete");
    seen("confirm");

    assertThat(page.locator(".losses")).containsText("layer Front");
    assertThat(page.locator(".losses")).containsText("4 instances must be deleted before");
  }

  @Test
  void step_21_no_page_has_a_serious_accessibility_violation_and_all_are_pictured()
      throws Exception {
    var stack = SEEN.get("stack");
    SEEN.put("dashboard", "/console");
    SEEN.put("events", "/console/events");
    SEEN.put("runs", "/console/runs");
    for (var name : List.of("deployments", "apps", "events", "tags", "edit", "clone", "audit")) {
      SEEN.put("stack-" + name, stack + "/" + name);
    }
    SEEN.put("register", stack + "/instances/register");
    SEEN.put("node-data", SEEN.get("instance") + "/node-data");
    SEEN.put("layer-edit", SEEN.get("layer") + "/edit");
    SEEN.put("layer-rule", SEEN.get("layer") + "/scaling");
    SEEN.put("instance-edit", SEEN.get("instance") + "/edit");
    SEEN.put("monitoring-instance", stack + "/monitoring?instance=" + instanceId());
    SEEN.put("missing", "/console/nothing");
    var axe = axe();
    var problems = new ArrayList<String>();
    for (var entry : SEEN.entrySet()) {
      var name = entry.getKey();
      page.setViewportSize(1360, 860);
      go(entry.getValue());
      page.evaluate(axe);
      violations("{resultTypes: ['violations']}")
          .forEach(found -> problems.add(name + ": " + found));
      picture(name + "-light", true);
      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
      picture(name + "-dark", false);
      violations("{runOnly: ['color-contrast']}")
          .forEach(found -> problems.add(name + " in the dark: " + found));
      page.setViewportSize(390, 844);
      picture(name + "-phone", false);
      if (!(Boolean) page.evaluate("document.documentElement.scrollWidth <= innerWidth")) {
        problems.add(name + " is too wide for a phone");
      }
      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
    }

    page.setViewportSize(1360, 860);
    context.clearCookies();
    go("/console/sign-in");
    page.evaluate(axe);
    violations("{}").forEach(found -> problems.add("sign-in: " + found));
    picture("sign-in", true);

    assertThat(problems).isEmpty();
    assertThat(COMPLAINTS).isEmpty();
  }

  private static String instanceId() {
    var url = SEEN.get("instance");
    return url.substring(url.lastIndexOf('/') + 1);
  }

  private static void picture(String name, boolean whole) {
    page.screenshot(
        new Page.ScreenshotOptions().setPath(SHOTS.resolve(name + ".png")).setFullPage(whole));
  }

  private static String axe() throws IOException {
    var properties = new java.util.Properties();
    try (var in =
        ConsoleInBrowserTest.class.getResourceAsStream(
            "/META-INF/maven/org.webjars.npm/axe-core/pom.properties")) {
      properties.load(in);
    }
    try (var in =
        ConsoleInBrowserTest.class.getResourceAsStream(
            "/META-INF/resources/webjars/axe-core/"
                + properties.getProperty("version")
                + "/axe.min.js")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Those that axe calls serious or critical. */
  @SuppressWarnings("unchecked")
  private static List<String> violations(String options) {
    var found =
        (List<Map<String, Object>>)
            page.evaluate(
                "axe.run(document, "
                    + options
                    + ").then(r => r.violations"
                    + ".filter(v => ['serious', 'critical'].includes(v.impact))"
                    + ".map(v => ({id: v.id, at: v.nodes.slice(0, 3).map(n => n.html).join(' | ')})))");
    return found.stream().map(one -> one.get("id") + " at " + one.get("at")).toList();
  }
}
