package io.stackworks.server.console;

import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Refusal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What is done with instances that are there, one or many: after a page that says what it means.
 */
final class InstanceActions {

  /**
   * @param operation of the OpsWorks API that needs the same right
   * @param lead what happens to those that are listed
   */
  private record Verb(
      String word, String operation, String lead, Function<InstanceId, Event> event, String done) {}

  private static final Map<String, Verb> VERBS = new LinkedHashMap<>();

  static {
    VERBS.put(
        "start",
        new Verb(
            "Start",
            "StartInstance",
            "Machines are made for these, and Setup runs:",
            Event.InstanceStartRequested::new,
            "Starting"));
    VERBS.put(
        "stop",
        new Verb(
            "Stop",
            "StopInstance",
            "Shutdown recipes run, then the machines stop. What is not on a volume is lost:",
            id -> new Event.InstanceStopRequested(id, false),
            "Stopping"));
    VERBS.put(
        "force-stop",
        new Verb(
            "Force stop",
            "StopInstance",
            "The machines stop at once, without shutdown recipes:",
            id -> new Event.InstanceStopRequested(id, true),
            "Stopping"));
    VERBS.put(
        "reboot",
        new Verb(
            "Reboot",
            "RebootInstance",
            "What runs there now is interrupted:",
            Event.InstanceRebootRequested::new,
            "Rebooting"));
    VERBS.put(
        "delete",
        new Verb(
            "Delete",
            "DeleteInstance",
            "The records, the machines' disks, and the Elastic IPs and volumes that they use go."
                + " This cannot be undone:",
            Event.InstanceDeleteRequested::new,
            "Deleted"));
    VERBS.put(
        "unassign",
        new Verb(
            "Unassign",
            "UnassignInstance",
            "Shutdown recipes run, and the machines leave all layers; they stay registered:",
            Event.InstanceUnassignRequested::new,
            "Unassigned"));
    VERBS.put(
        "deregister",
        new Verb(
            "Deregister",
            "DeregisterInstance",
            "The stack forgets these machines; what is on them stays, the agent stops:",
            Event.InstanceDeregisterRequested::new,
            "Deregistered"));
  }

  private final Core core;
  private final Look look;
  private final Html html;

  InstanceActions(Core core, Look look, Html html) {
    this.core = core;
    this.look = look;
    this.html = html;
  }

  /** Words of addresses, and the operation of the API that needs the same right. */
  Map<String, String> all() {
    var all = new LinkedHashMap<String, String>();
    VERBS.forEach((word, verb) -> all.put(word, verb.operation()));
    return all;
  }

  Answer confirm(Ask ask) {
    var stack = look.stack(ask);
    var verb = verb(ask.query("verb"));
    var ids = ask.query().getAll("instance").stream().distinct().toList();
    if (ids.isEmpty()) {
      return Answer.goTo(InstanceForms.url(stack));
    }
    var chosen = ids.stream().map(id -> Look.instance(stack, id)).toList();
    var names =
        chosen.stream()
            .map(one -> one.hostname() + " (" + Tone.words(one.status().name()) + ")")
            .toList();
    var whom =
        chosen.size() == 1 ? chosen.get(0).hostname() : Show.count(chosen.size(), "instance");
    return html.page(
        "confirm",
        new Confirm(
            Frame.of(
                ask,
                stack,
                verb.word() + " " + whom + "?",
                "instances",
                InstanceForms.crumb(stack)),
            verb.lead(),
            names,
            InstanceForms.url(stack) + "/" + ask.query("verb"),
            Map.of("instance", ids),
            verb.word() + " " + whom,
            InstanceForms.url(stack)));
  }

  /** All or none. */
  Answer perform(Ask ask, String word) {
    var stack = look.stack(ask);
    var verb = verb(word);
    var events =
        ask.forms("instance").stream()
            .distinct()
            .map(id -> verb.event().apply(Look.instance(stack, id).id()))
            .toList();
    core.stacks().offerAll(stack.stack().id(), List.copyOf(events), ask.actor()).orThrow();
    return Answer.goTo(
        InstanceForms.url(stack)
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
