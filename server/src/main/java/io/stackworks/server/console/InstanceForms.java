package io.stackworks.server.console;

import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Refusal;
import io.stackworks.server.stack.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Making, registering, starting, stopping and removing instances, one or many. */
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

  private static String url(Snapshot stack) {
    return "/console/stacks/" + stack.stack().id() + "/instances";
  }

  private static Frame.Crumb crumb(Snapshot stack) {
    return new Frame.Crumb("Instances", url(stack));
  }

  // ---- new ----

  Answer fresh(Ask ask) {
    var values =
        Form.Values.of(
            Map.of(
                "count", "1", "layers", ask.query("layer"), "start", "true", "scaling", "always"));
    return html.page("form", create(ask, look.stack(ask), values));
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
                values.select(
                    "scaling",
                    "Runs",
                    List.of(
                        new Form.Option("always", "24/7"),
                        new Form.Option("timer", "by a schedule (time-based)"),
                        new Form.Option("load", "by load (load-based)"))),
                values
                    .text("instance_type", "Size")
                    .help("what the compute calls it, if it has sizes"),
                values.field("check", "start", "Start at once (24/7 only)"))),
        List.of());
  }

  private static List<Form.Option> layers(Snapshot stack) {
    return stack.layers().values().stream()
        .map(layer -> new Form.Option(layer.id().value(), layer.name()))
        .toList();
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
    var layers = ask.forms("layers").stream().map(id -> Look.layer(stack, id).id()).toList();
    var scaling = values.get("scaling");
    boolean always = scaling.isEmpty() || scaling.equals("always");
    var events = new ArrayList<Event>();
    for (int i = 0; i < count; i++) {
      var id = InstanceId.random();
      var instance =
          Instance.of(
              id,
              stack.stack().id(),
              values.get("hostname"),
              layers,
              ComputeKind.LOCAL,
              core.clock().instant());
      var settings =
          instance
              .settings()
              .withInstanceType(SourceFields.orNull(values.get("instance_type")))
              .withAutoScalingType(always ? null : scaling);
      events.add(new Event.InstanceCreateRequested(instance.withSettings(settings)));
      if (always && values.is("start")) {
        events.add(new Event.InstanceStartRequested(id));
      }
    }
    return List.copyOf(events);
  }

  // ---- register ----

  /**
   * @param command to type on the machine; empty: not yet made
   */
  record Register(
      Frame frame, Snapshot stack, List<Form.Option> layers, String command, String until) {}

  Answer register(Ask ask) {
    var stack = look.stack(ask);
    return html.page("register", registration(ask, stack, "", ""));
  }

  private static Register registration(Ask ask, Snapshot stack, String command, String until) {
    return new Register(
        Frame.of(ask, stack, "Register existing machines", "instances", crumb(stack)),
        stack,
        layers(stack),
        command,
        until);
  }

  Answer makeToken(Ask ask) {
    var stack = look.stack(ask);
    var values = Form.Values.sent(ask);
    int uses = values.number("uses", 1);
    int hours = values.number("hours", 1);
    if (uses < 1 || uses > 10_000 || hours < 1 || hours > 8_760) {
      throw Refusal.invalid("uses, hours", uses + ", " + hours, "1 to 10000, 1 to 8760")
          .asException();
    }
    List<LayerId> layers =
        ask.forms("layers").stream().map(id -> Look.layer(stack, id).id()).toList();
    var issued =
        core.joinTokens().forStack(stack.stack().id(), layers, uses, Duration.ofHours(hours));
    return html.page(
        "register",
        registration(
            ask,
            stack,
            core.facts().joinCommand().apply(issued.secret()),
            issued.token().expiresAt().toString()));
  }

  // ---- start, stop, reboot, delete ----

  /** What can be done with instances. */
  private record Verb(
      String word, String lead, Function<InstanceId, Event> event, String done, boolean loses) {}

  private static final Map<String, Verb> VERBS =
      Map.of(
          "start", new Verb("Start", "", Event.InstanceStartRequested::new, "Starting", false),
          "stop",
              new Verb(
                  "Stop",
                  "Shutdown recipes run, then the machines stop. What is not on a volume is lost:",
                  id -> new Event.InstanceStopRequested(id, false),
                  "Stopping",
                  true),
          "force-stop",
              new Verb(
                  "Force stop",
                  "The machines stop at once, without shutdown recipes:",
                  id -> new Event.InstanceStopRequested(id, true),
                  "Stopping",
                  true),
          "reboot",
              new Verb(
                  "Reboot",
                  "What runs there now is interrupted:",
                  Event.InstanceRebootRequested::new,
                  "Rebooting",
                  true),
          "delete",
              new Verb(
                  "Delete",
                  "The records and the machines' disks go. This cannot be undone:",
                  Event.InstanceDeleteRequested::new,
                  "Deleted",
                  true));

  Answer confirm(Ask ask) {
    var stack = look.stack(ask);
    var verb = verb(ask.query("verb"));
    var ids = ask.query().getAll("instance");
    if (ids.isEmpty()) {
      return Answer.goTo(url(stack));
    }
    var names =
        ids.stream()
            .map(id -> Look.instance(stack, id))
            .map(one -> one.hostname() + " (" + Tone.words(one.status().name()) + ")")
            .toList();
    return html.page(
        "confirm",
        new Confirm(
            Frame.of(
                ask,
                stack,
                verb.word() + " " + Show.count(names.size(), "instance") + "?",
                "instances",
                crumb(stack)),
            verb.lead(),
            names,
            url(stack) + "/" + ask.query("verb"),
            Map.of("instance", ids),
            verb.word()
                + " "
                + (names.size() == 1
                    ? Look.instance(stack, ids.get(0)).hostname()
                    : Show.count(names.size(), "instance")),
            url(stack)));
  }

  Answer start(Ask ask) {
    return each(ask, "start");
  }

  Answer stop(Ask ask) {
    return each(ask, "stop");
  }

  Answer forceStop(Ask ask) {
    return each(ask, "force-stop");
  }

  Answer reboot(Ask ask) {
    return each(ask, "reboot");
  }

  Answer delete(Ask ask) {
    return each(ask, "delete");
  }

  /** All or none. */
  private Answer each(Ask ask, String word) {
    var stack = look.stack(ask);
    var verb = verb(word);
    var events =
        ask.forms("instance").stream()
            .map(id -> verb.event().apply(Look.instance(stack, id).id()))
            .toList();
    core.stacks().offerAll(stack.stack().id(), List.copyOf(events), ask.actor()).orThrow();
    return Answer.goTo(
        url(stack)
            + "?done="
            + verb.done()
            + "+"
            + Show.count(events.size(), "instance").replace(' ', '+'));
  }

  private static Verb verb(String word) {
    var verb = VERBS.get(word);
    if (verb == null) {
      throw Refusal.notFound("action", word).asException();
    }
    return verb;
  }
}
