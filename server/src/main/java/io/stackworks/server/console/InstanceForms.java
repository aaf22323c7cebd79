package io.stackworks.server.console;

import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.instance.InstanceSettings;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Refusal;
import io.stackworks.server.stack.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Making instances and changing them. */
final class InstanceForms {
  private static final int MOST_AT_ONCE = 100;

  private final Core core;
  private final Look look;
  private final Html html;

  InstanceForms(Core core, Look look, Html html) {
    this.core = core;
    this.look = look;
    this.html = html;
  }

  static String url(Snapshot stack) {
    return "/console/stacks/" + stack.stack().id() + "/instances";
  }

  static Frame.Crumb crumb(Snapshot stack) {
    return new Frame.Crumb("Instances", url(stack));
  }

  static List<Form.Option> layers(Snapshot stack) {
    return stack.layers().values().stream()
        .map(layer -> new Form.Option(layer.id().value(), layer.name()))
        .toList();
  }

  // ---- new ----

  Answer fresh(Ask ask) {
    var stack = look.stack(ask);
    var values = new HashMap<String, String>();
    values.put("count", "1");
    values.put("layers", ask.query("layer"));
    values.put("start", "true");
    values.put("scaling", "always");
    values.put("updates", "true");
    values.put("compute", stack.stack().region().equals("local") ? "local" : "ec2");
    return html.page("form", create(ask, stack, Form.Values.of(values)));
  }

  private Form create(Ask ask, Snapshot stack, Form.Values values) {
    return new Form(
        Frame.of(ask, stack, "New instances", "instances", crumb(stack)),
        "",
        url(stack) + "/new",
        "Create",
        url(stack),
        "",
        List.of(
            Form.group(
                "Instances",
                values.checks("layers", "Layers", layers(stack)),
                values.field("number", "count", "How many"),
                values.text("hostname", "Host name").help("empty: chosen by the stack's theme"),
                runs(values).help("24/7 instances start with the stack; others have a schedule"),
                values.field("check", "start", "Start at once (24/7 only)")),
            new Form.Group(
                "Machine",
                "",
                machine(
                    values,
                    values.select(
                        "compute",
                        "Made by",
                        List.of(
                            new Form.Option("local", "this server, as a sandbox"),
                            new Form.Option("ec2", "EC2")))))),
        List.of());
  }

  private static Form.Field runs(Form.Values values) {
    return values.select(
        "scaling",
        "Runs",
        List.of(
            new Form.Option("always", "24/7"),
            new Form.Option("timer", "by a schedule (time-based)"),
            new Form.Option("load", "by load (load-based)")));
  }

  private static List<Form.Field> machine(Form.Values values, Form.Field... first) {
    var fields = new ArrayList<>(List.of(first));
    fields.add(
        values
            .text("instance_type", "Size")
            .help("what the compute calls it, t3.small for instance; empty: its default"));
    fields.add(values.text("os", "Operating system").help("empty: the stack's"));
    fields.add(values.text("ami", "AMI").help("for operating system Custom"));
    fields.add(values.text("ssh_key", "SSH key pair").help("its name at EC2"));
    fields.add(values.text("subnet", "Subnet"));
    fields.add(values.text("zone", "Availability zone"));
    fields.add(values.field("check", "updates", "Install updates on boot"));
    return fields;
  }

  Answer create(Ask ask) {
    var stack = look.stack(ask);
    return Form.submit(
        html,
        () -> {
          var events = creation(ask, stack);
          core.stacks().offerAll(stack.stack().id(), events, ask.actor()).orThrow();
          return Answer.goTo(url(stack) + "?done=Created");
        },
        () -> create(ask, stack, Form.Values.sent(ask)));
  }

  private List<Event> creation(Ask ask, Snapshot stack) {
    var values = Form.Values.sent(ask);
    int count = values.number("count", 1);
    if (count < 1 || count > MOST_AT_ONCE) {
      throw Refusal.invalid("count", String.valueOf(count), "1 to " + MOST_AT_ONCE).asException();
    }
    if (count > 1 && !values.get("hostname").isEmpty()) {
      throw Refusal.invalid("hostname", values.get("hostname"), "none, for more than one instance")
          .asException();
    }
    var layers = layers(ask, stack);
    var kind = values.get("compute").isEmpty() ? "local" : values.get("compute");
    var events = new ArrayList<Event>();
    for (int i = 0; i < count; i++) {
      var id = InstanceId.random();
      var instance =
          Instance.of(
              id,
              stack.stack().id(),
              values.get("hostname"),
              layers,
              ComputeKind.of(kind),
              core.clock().instant());
      var made = instance.withSettings(settings(instance.settings(), values));
      events.add(new Event.InstanceCreateRequested(made));
      if (made.isAlwaysOn() && values.is("start")) {
        events.add(new Event.InstanceStartRequested(id));
      }
    }
    return List.copyOf(events);
  }

  private static List<LayerId> layers(Ask ask, Snapshot stack) {
    return ask.forms("layers").stream().map(id -> Look.layer(stack, id).id()).toList();
  }

  private static InstanceSettings settings(InstanceSettings before, Form.Values values) {
    var scaling = values.get("scaling");
    return before.with(
        change ->
            change
                .instanceType(SourceFields.orNull(values.get("instance_type")))
                .autoScalingType(scaling.isEmpty() || scaling.equals("always") ? null : scaling)
                .os(SourceFields.orNull(values.get("os")))
                .amiId(SourceFields.orNull(values.get("ami")))
                .sshKeyName(SourceFields.orNull(values.get("ssh_key")))
                .subnetId(SourceFields.orNull(values.get("subnet")))
                .availabilityZone(SourceFields.orNull(values.get("zone")))
                .installUpdatesOnBoot(values.is("updates")));
  }

  // ---- edit ----

  Answer edit(Ask ask) {
    var stack = look.stack(ask);
    var instance = Look.instance(stack, ask.name("instance"));
    return html.page("form", edit(ask, stack, instance, Form.Values.of(values(instance))));
  }

  private static Form edit(Ask ask, Snapshot stack, Instance instance, Form.Values values) {
    var address = url(stack) + "/" + instance.id();
    boolean registered = instance.compute() == ComputeKind.REGISTERED;
    var layers = values.checks("layers", "Layers", layers(stack));
    return new Form(
        Frame.of(ask, stack, "Edit " + instance.hostname(), "instances", crumb(stack)),
        registered
            ? "A machine that exists: what it is, its owner decides; here it gets its layers."
            : "An instance can be changed while it is stopped.",
        address + "/edit",
        registered ? "Assign" : "Save instance",
        address,
        "",
        registered
            ? List.of(Form.group("Instance", layers))
            : List.of(
                Form.group("Instance", layers, values.text("hostname", "Host name"), runs(values)),
                new Form.Group("Machine", "", machine(values))),
        List.of());
  }

  private static Map<String, String> values(Instance instance) {
    var settings = instance.settings();
    var values = new HashMap<String, String>();
    values.put(
        "layers",
        instance.layerIds().stream().map(LayerId::value).collect(Collectors.joining(" ")));
    values.put("hostname", instance.hostname());
    values.put("scaling", or(settings.autoScalingType(), "always"));
    values.put("instance_type", or(settings.instanceType(), ""));
    values.put("os", or(settings.os(), ""));
    values.put("ami", or(settings.amiId(), ""));
    values.put("ssh_key", or(settings.sshKeyName(), ""));
    values.put("subnet", or(settings.subnetId(), ""));
    values.put("zone", or(settings.availabilityZone(), ""));
    values.put("updates", String.valueOf(settings.installUpdatesOnBoot()));
    return values;
  }

  private static String or(@Nullable String text, String absent) {
    return text == null ? absent : text;
  }

  Answer update(Ask ask) {
    var stack = look.stack(ask);
    var instance = Look.instance(stack, ask.name("instance"));
    return Form.submit(
        html,
        () -> {
          var values = Form.Values.sent(ask);
          var layers = layers(ask, stack);
          var event =
              instance.compute() == ComputeKind.REGISTERED
                  ? new Event.InstanceAssignRequested(instance.id(), layers)
                  : new Event.InstanceUpdateRequested(
                      instance.id(),
                      before ->
                          before.with(
                              change ->
                                  change
                                      .hostname(values.get("hostname"))
                                      .layerIds(layers)
                                      .settings(settings(before.settings(), values))));
          core.stacks().offer(stack.stack().id(), event, ask.actor()).orThrow();
          return Answer.goTo(url(stack) + "/" + instance.id() + "?done=Saved");
        },
        () -> edit(ask, stack, instance, Form.Values.sent(ask)));
  }
}
