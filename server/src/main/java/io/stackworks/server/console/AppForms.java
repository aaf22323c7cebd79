package io.stackworks.server.console;

import io.stackworks.server.app.App;
import io.stackworks.server.app.AppId;
import io.stackworks.server.app.AppType;
import io.stackworks.server.app.DataSource;
import io.stackworks.server.app.EnvironmentVariable;
import io.stackworks.server.app.SslConfiguration;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Refusal;
import io.stackworks.server.stack.Secret;
import io.stackworks.server.stack.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Making, changing and removing apps. */
final class AppForms {
  private final Core core;
  private final Look look;
  private final Html html;

  AppForms(Core core, Look look, Html html) {
    this.core = core;
    this.look = look;
    this.html = html;
  }

  private static String url(Snapshot stack) {
    return "/console/stacks/" + stack.stack().id() + "/apps";
  }

  private static Frame.Crumb crumb(Snapshot stack) {
    return new Frame.Crumb("Apps", url(stack));
  }

  Answer fresh(Ask ask) {
    return html.page(
        "form",
        create(
            ask,
            look.stack(ask),
            Form.Values.of(Map.of("type", "other", "source_type", "git", "data_type", "None"))));
  }

  private Form create(Ask ask, Snapshot stack, Form.Values values) {
    return new Form(
        Frame.of(ask, stack, "New app", "apps", crumb(stack)),
        "",
        url(stack) + "/new",
        "Add app",
        url(stack),
        "",
        groups(values, true),
        List.of());
  }

  Answer create(Ask ask) {
    var stack = look.stack(ask);
    return Form.submit(
        html,
        () -> {
          var values = Form.Values.sent(ask);
          var id = AppId.random();
          var plain =
              App.of(
                  id,
                  stack.stack().id(),
                  values.get("name"),
                  AppType.of(values.get("type")),
                  core.clock().instant());
          var shortname = values.get("shortname");
          var app = changed(shortname.isEmpty() ? plain : plain.withShortname(shortname), values);
          core.stacks()
              .offer(stack.stack().id(), new Event.AppCreateRequested(app), ask.actor())
              .orThrow();
          return Answer.goTo(url(stack) + "/" + id);
        },
        () -> create(ask, stack, Form.Values.sent(ask)));
  }

  Answer edit(Ask ask) {
    var stack = look.stack(ask);
    var app = Look.app(stack, ask.name("app"));
    return html.page("form", edit(ask, stack, app, Form.Values.of(values(app))));
  }

  private Form edit(Ask ask, Snapshot stack, App app, Form.Values values) {
    var address = url(stack) + "/" + app.id();
    return new Form(
        Frame.of(ask, stack, "Edit " + app.name(), "apps", crumb(stack)),
        "",
        address + "/edit",
        "Save app",
        address,
        "",
        groups(values, false),
        List.of());
  }

  Answer update(Ask ask) {
    var stack = look.stack(ask);
    var app = Look.app(stack, ask.name("app"));
    return Form.submit(
        html,
        () -> {
          var values = Form.Values.sent(ask);
          core.stacks()
              .offer(
                  stack.stack().id(),
                  new Event.AppUpdateRequested(app.id(), before -> changed(before, values)),
                  ask.actor())
              .orThrow();
          return Answer.goTo(url(stack) + "/" + app.id() + "?done=App+saved");
        },
        () -> edit(ask, stack, app, Form.Values.sent(ask)));
  }

  Answer confirmDelete(Ask ask) {
    var stack = look.stack(ask);
    var app = Look.app(stack, ask.name("app"));
    return html.page(
        "confirm",
        new Confirm(
            Frame.of(ask, stack, "Delete app " + app.name() + "?", "apps", crumb(stack)),
            "This cannot be undone. With the app go:",
            List.of(
                "its source, domains and " + Show.count(app.environment().size(), "variable"),
                "its code on "
                    + Show.count(stack.onlineInstances().size(), "online instance")
                    + ", by Undeploy"),
            url(stack) + "/" + app.id() + "/delete",
            Map.of(),
            "Delete app " + app.name(),
            url(stack) + "/" + app.id()));
  }

  Answer delete(Ask ask) {
    var stack = look.stack(ask);
    var app = Look.app(stack, ask.name("app"));
    core.stacks()
        .offer(stack.stack().id(), new Event.AppDeleteRequested(app.id()), ask.actor())
        .orThrow();
    return Answer.goTo(url(stack) + "?done=App+deleted");
  }

  // ---- fields ----

  private static List<Form.Group> groups(Form.Values values, boolean fresh) {
    var general = new ArrayList<Form.Field>();
    general.add(values.text("name", "Name").mandatory());
    if (fresh) {
      general.add(values.text("shortname", "Short name").help("empty: made from the name"));
    }
    general.add(values.select("type", "Type", Form.Option.of(AppType.words())));
    general.add(values.text("description", "Description"));
    general.add(
        values
            .field("lines", "attributes", "Attributes")
            .help("one a line: DocumentRoot=public, RailsEnv=production"));
    return List.of(
        new Form.Group("General", "", general),
        SourceFields.group("Source", "", values),
        Form.group(
            "Environment",
            values.field("lines", "environment", "Variables").help("one a line: NAME=value"),
            values
                .field("lines", "secure_environment", "Secure variables")
                .help("one a line; values are never shown again")),
        Form.group(
            "Domains and SSL",
            values.field("lines", "domains", "Domains").help("one a line"),
            values.field("check", "enable_ssl", "SSL"),
            values.field("lines", "certificate", "Certificate").help("PEM"),
            values.field("lines", "private_key", "Private key").help("PEM"),
            values.field("lines", "chain", "Chain").help("PEM")),
        Form.group(
            "Data source",
            values.select(
                "data_type",
                "Kind",
                Form.Option.of(
                    List.of(
                        "None",
                        "AutoSelectOpsworksMysqlInstance",
                        "OpsworksMysqlInstance",
                        "RdsDbInstance"))),
            values.text("data_arn", "ARN"),
            values.text("data_name", "Database")));
  }

  private static Map<String, String> values(App app) {
    var values = new HashMap<String, String>(SourceFields.values(app.appSource()));
    values.put("name", app.name());
    values.put("type", app.type().word());
    values.put("description", SourceFields.orEmpty(app.description()));
    values.put(
        "attributes",
        new TreeMap<>(app.attributes())
            .entrySet().stream()
                .map(one -> one.getKey() + "=" + one.getValue())
                .collect(Collectors.joining("\n")));
    values.put("environment", variables(app, false));
    values.put("secure_environment", variables(app, true));
    values.put("domains", String.join("\n", app.domains()));
    values.put("enable_ssl", String.valueOf(app.enableSsl()));
    var ssl = app.sslConfiguration();
    if (ssl != null) {
      values.put("certificate", ssl.certificate());
      values.put("private_key", Secret.FILTERED);
      values.put("chain", SourceFields.orEmpty(ssl.chain()));
    }
    values.put("data_type", "None");
    if (!app.dataSources().isEmpty()) {
      var data = app.dataSources().get(0);
      values.put("data_type", data.type());
      values.put("data_arn", SourceFields.orEmpty(data.arn()));
      values.put("data_name", SourceFields.orEmpty(data.databaseName()));
    }
    return values;
  }

  private static String variables(App app, boolean secure) {
    return app.environment().stream()
        .filter(one -> one.secure() == secure)
        .map(one -> one.key() + "=" + (secure ? Secret.FILTERED : one.value()))
        .collect(Collectors.joining("\n"));
  }

  private static App changed(App before, Form.Values values) {
    var environment = new ArrayList<EnvironmentVariable>();
    values
        .pairs("environment")
        .forEach((key, value) -> environment.add(new EnvironmentVariable(key, value, false)));
    values
        .pairs("secure_environment")
        .forEach((key, value) -> environment.add(secure(before, key, value)));
    var type = values.get("data_type");
    var data =
        type.isEmpty() || type.equals("None")
            ? List.<DataSource>of()
            : List.of(
                new DataSource(
                    type,
                    SourceFields.orNull(values.get("data_arn")),
                    SourceFields.orNull(values.get("data_name"))));
    return before.with(
        change ->
            change
                .name(values.get("name"))
                .type(AppType.of(values.get("type")))
                .description(SourceFields.orNull(values.get("description")))
                .attributes(values.pairs("attributes"))
                .appSource(SourceFields.source(values, before.appSource()))
                .environment(environment)
                .domains(values.lines("domains"))
                .enableSsl(values.is("enable_ssl"))
                .sslConfiguration(ssl(before, values))
                .dataSources(data));
  }

  private static EnvironmentVariable secure(App before, String key, String value) {
    var kept =
        before.environment().stream()
            .filter(one -> one.secure() && one.key().equals(key))
            .map(EnvironmentVariable::value)
            .findFirst();
    return new EnvironmentVariable(
        key, value.equals(Secret.FILTERED) ? kept.orElse("") : value, true);
  }

  private static @Nullable SslConfiguration ssl(App before, Form.Values values) {
    if (values.get("certificate").isEmpty()) {
      return null;
    }
    var old = before.sslConfiguration();
    var key = SourceFields.secret(values.get("private_key"), old == null ? null : old.privateKey());
    if (key == null) {
      throw Refusal.invalid("private_key", "", "a private key for the certificate").asException();
    }
    return new SslConfiguration(
        values.get("certificate"), key, SourceFields.orNull(values.get("chain")));
  }
}
