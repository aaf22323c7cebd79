package io.stackworks.server.console;

import io.stackworks.server.app.App;
import io.stackworks.server.stack.ChefVersion;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.HostnameTheme;
import io.stackworks.server.stack.Snapshot;
import io.stackworks.server.stack.Stack;
import io.stackworks.server.stack.StackCopy;
import io.stackworks.server.stack.StackDeletion;
import io.stackworks.server.stack.StackId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Making, changing, cloning and removing stacks. */
final class StackForms {
  private final Core core;
  private final Look look;
  private final Html html;

  StackForms(Core core, Look look, Html html) {
    this.core = core;
    this.look = look;
    this.html = html;
  }

  // ---- new ----

  Answer fresh(Ask ask) {
    var values =
        Form.Values.of(
            Map.of(
                "chef_version",
                ChefVersion.CHEF_18.word(),
                "hostname_theme",
                HostnameTheme.LAYER_DEPENDENT.word(),
                "region",
                "local",
                "security_groups",
                "true"));
    return html.page("form", create(ask, values));
  }

  private Form create(Ask ask, Form.Values values) {
    return new Form(
        Frame.of(ask, "New stack", "dashboard"),
        "A stack holds the layers, instances and apps of one system.",
        "/console/stacks/new",
        "Create stack",
        "/console",
        "",
        groups(values, true),
        List.of());
  }

  Answer create(Ask ask) {
    return Form.submit(
        html,
        () -> {
          var values = Form.Values.sent(ask);
          var id = StackId.random();
          var plain = Stack.of(id, values.get("name"), core.clock().instant());
          var stack =
              changed(plain, values)
                  .with(
                      change ->
                          change
                              .region(orLocal(values.get("region")))
                              .vpcId(SourceFields.orNull(values.get("vpc"))));
          core.stacks().create(stack, ask.actor()).orThrow();
          return Answer.goTo("/console/stacks/" + id);
        },
        () -> create(ask, Form.Values.sent(ask)));
  }

  private static String orLocal(String region) {
    return region.isEmpty() ? "local" : region;
  }

  // ---- edit ----

  Answer edit(Ask ask) {
    var stack = look.stack(ask);
    return html.page("form", edit(ask, stack, Form.Values.of(values(stack.stack()))));
  }

  private Form edit(Ask ask, Snapshot stack, Form.Values values) {
    var base = "/console/stacks/" + stack.stack().id();
    return new Form(
            Frame.of(ask, stack, "Stack settings", "settings"),
            "",
            base + "/edit",
            "Save settings",
            base,
            "",
            groups(values, false),
            List.of())
        .previewing(base + "/node-data/preview");
  }

  Answer update(Ask ask) {
    var stack = look.stack(ask);
    return Form.submit(
        html,
        () -> {
          var values = Form.Values.sent(ask);
          core.stacks()
              .offer(
                  stack.stack().id(),
                  new Event.StackUpdateRequested(before -> changed(before, values)),
                  ask.actor())
              .orThrow();
          return Answer.goTo("/console/stacks/" + stack.stack().id() + "?done=Settings+saved");
        },
        () -> edit(ask, stack, Form.Values.sent(ask)));
  }

  private static List<Form.Group> groups(Form.Values values, boolean fresh) {
    var general = new ArrayList<Form.Field>();
    general.add(values.text("name", "Name").mandatory());
    if (fresh) {
      general.add(values.text("region", "Region").help("local, or a region of AWS"));
      general.add(values.text("vpc", "VPC").help("never changes; empty: none"));
    }
    general.add(
        values
            .select("chef_version", "Chef version", Form.Option.of(ChefVersion.words()))
            .help("11.10: attributes as OpsWorks had them; 12 and later: data bags"));
    general.add(
        values.select("hostname_theme", "Host names", Form.Option.of(HostnameTheme.words())));
    return List.of(
        new Form.Group("General", "", general),
        SourceFields.group(
            "Cookbooks", "Built-in cookbooks are always there; yours come from:", values),
        Form.group(
                "Berkshelf",
                values.field("check", "berkshelf", "Resolve the Berksfile of your cookbooks"),
                values.text("berkshelf_version", "Version"))
            .optional(),
        Form.group("Custom JSON", values.field("json", "custom_json", "For every instance")),
        new Form.Group(
                "New instances at EC2",
                "What they get when nobody says otherwise.",
                List.of(
                    values.text("os", "Operating system"),
                    values.text("ssh_key", "SSH key pair"),
                    values.text("zone", "Availability zone"),
                    values.text("subnet", "Subnet"),
                    values.select(
                        "root_device",
                        "Root device",
                        List.of(
                            new Form.Option("", "as the image says"),
                            new Form.Option("ebs", "ebs"),
                            new Form.Option("instance-store", "instance store"))),
                    values.text("profile", "Instance profile").help("an ARN"),
                    values.text("role", "Service role").help("an ARN"),
                    values.field("check", "security_groups", "Use the built-in security groups")))
            .optional());
  }

  private static Map<String, String> values(Stack stack) {
    var values = new HashMap<String, String>();
    values.put("name", stack.name());
    values.put("chef_version", stack.chefVersion().word());
    values.put("hostname_theme", stack.hostnameTheme().word());
    values.put("custom_json", SourceFields.orEmpty(stack.customJson()));
    values.put("berkshelf", String.valueOf(stack.manageBerkshelf()));
    values.put("berkshelf_version", SourceFields.orEmpty(stack.berkshelfVersion()));
    values.put("os", SourceFields.orEmpty(stack.defaultOs()));
    values.put("ssh_key", SourceFields.orEmpty(stack.defaultSshKeyName()));
    values.put("zone", SourceFields.orEmpty(stack.defaultAvailabilityZone()));
    values.put("subnet", SourceFields.orEmpty(stack.defaultSubnetId()));
    values.put("root_device", SourceFields.orEmpty(stack.defaultRootDeviceType()));
    values.put("profile", SourceFields.orEmpty(stack.defaultInstanceProfileArn()));
    values.put("role", SourceFields.orEmpty(stack.serviceRoleArn()));
    values.put("security_groups", String.valueOf(stack.useOpsworksSecurityGroups()));
    values.putAll(
        SourceFields.values(stack.useCustomCookbooks() ? stack.customCookbooksSource() : null));
    return values;
  }

  private static Stack changed(Stack before, Form.Values values) {
    var source = SourceFields.source(values, before.customCookbooksSource());
    var json = values.get("custom_json");
    return before.with(
        change ->
            change
                .name(values.get("name"))
                .chefVersion(ChefVersion.of(values.get("chef_version")))
                .hostnameTheme(HostnameTheme.of(values.get("hostname_theme")))
                .manageBerkshelf(values.is("berkshelf"))
                .berkshelfVersion(SourceFields.orNull(values.get("berkshelf_version")))
                .defaultOs(SourceFields.orNull(values.get("os")))
                .defaultSshKeyName(SourceFields.orNull(values.get("ssh_key")))
                .defaultAvailabilityZone(SourceFields.orNull(values.get("zone")))
                .defaultSubnetId(SourceFields.orNull(values.get("subnet")))
                .defaultRootDeviceType(SourceFields.orNull(values.get("root_device")))
                .defaultInstanceProfileArn(SourceFields.orNull(values.get("profile")))
                .serviceRoleArn(SourceFields.orNull(values.get("role")))
                .useOpsworksSecurityGroups(values.is("security_groups"))
                .useCustomCookbooks(source != null)
                .customCookbooksSource(source)
                .customJson(json.isEmpty() ? null : json));
  }

  // ---- clone ----

  Answer copy(Ask ask) {
    var stack = look.stack(ask);
    return html.page(
        "form",
        copy(
            ask,
            stack,
            Form.Values.of(Map.of("name", stack.stack().name() + " copy", "apps", "true"))));
  }

  private Form copy(Ask ask, Snapshot stack, Form.Values values) {
    var base = "/console/stacks/" + stack.stack().id();
    return new Form(
        Frame.of(ask, stack, "Clone stack", "stack"),
        "The copy has the settings and all layers, and no instances.",
        base + "/clone",
        "Clone stack",
        base,
        "",
        List.of(
            Form.group(
                "Copy",
                values.text("name", "Name").mandatory(),
                values.field("check", "apps", "Also copy the apps"),
                values.field("check", "permissions", "Also copy what users may do"))),
        List.of());
  }

  Answer doCopy(Ask ask) {
    var source = look.stack(ask);
    return Form.submit(
        html,
        () -> {
          var values = Form.Values.sent(ask);
          var id = StackId.random();
          var stack =
              source
                  .stack()
                  .with(
                      change ->
                          change
                              .id(id)
                              .name(values.get("name"))
                              .cookbookSet(null)
                              .createdAt(core.clock().instant()));
          var apps = values.is("apps") ? source.liveApps() : List.<App>of();
          var copy = StackCopy.of(source, apps, id);
          core.stacks().createWith(stack, copy.events(), ask.actor()).orThrow();
          core.scaling().copyRules(copy.layers());
          if (values.is("permissions")) {
            core.permissions().copy(source.stack().id(), id);
          }
          return Answer.goTo("/console/stacks/" + id);
        },
        () -> copy(ask, source, Form.Values.sent(ask)));
  }

  // ---- start, stop, delete ----

  Answer start(Ask ask) {
    return offered(ask, new Event.StackStartRequested(), "Stopped instances are starting");
  }

  Answer confirmStop(Ask ask) {
    var stack = look.stack(ask);
    var base = "/console/stacks/" + stack.stack().id();
    var names =
        stack.instances().values().stream()
            .filter(one -> !one.status().canStart())
            .map(one -> one.hostname() + " (" + Tone.words(one.status().name()) + ")")
            .toList();
    return html.page(
        "confirm",
        new Confirm(
            Frame.of(ask, stack, "Stop all instances?", "stack"),
            names.isEmpty()
                ? "No instance is running."
                : "Shutdown recipes run, then these machines stop:",
            names,
            base + "/stop",
            Map.of(),
            "Stop " + Show.count(names.size(), "instance"),
            base));
  }

  Answer stop(Ask ask) {
    return offered(ask, new Event.StackStopRequested(), "Instances are stopping");
  }

  private Answer offered(Ask ask, Event event, String done) {
    var stack = look.stack(ask);
    core.stacks().offer(stack.stack().id(), event, ask.actor()).orThrow();
    return Answer.goTo("/console/stacks/" + stack.stack().id() + "?done=" + done.replace(' ', '+'));
  }

  Answer confirmDelete(Ask ask) {
    var stack = look.stack(ask);
    var base = "/console/stacks/" + stack.stack().id();
    var losses = new ArrayList<String>();
    stack.liveApps().forEach(app -> losses.add("app " + app.name()));
    stack.layers().values().forEach(layer -> losses.add("layer " + layer.name()));
    losses.add("its deployments, their logs and its custom JSON");
    if (!stack.instances().isEmpty()) {
      losses.add(
          Show.count(stack.instances().size(), "instance")
              + " must be deleted before: it is refused while there are any");
    }
    return html.page(
        "confirm",
        new Confirm(
            Frame.of(ask, stack, "Delete stack " + stack.stack().name() + "?", "stack"),
            "This cannot be undone. With the stack go:",
            losses,
            base + "/delete",
            Map.of(),
            "Delete stack " + stack.stack().name(),
            base));
  }

  Answer delete(Ask ask) {
    var stack = look.stack(ask);
    core.stacks().offerEach(stack.stack().id(), StackDeletion::of, ask.actor()).orThrow();
    return Answer.goTo("/console");
  }
}
