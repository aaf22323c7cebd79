package io.stackworks.server.console;

import io.stackworks.server.app.AppId;
import io.stackworks.server.command.Command;
import io.stackworks.server.command.CommandStatus;
import io.stackworks.server.command.CommandType;
import io.stackworks.server.command.DeploymentId;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.stack.Change;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Lifecycle;
import io.stackworks.server.stack.Refusal;
import io.stackworks.server.stack.Snapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Running a command: the form, a preview of what the same decision would do, and the command
 * itself; also again for those where it failed, and its end.
 */
final class RunPage {
  private static final int MOST_COMMANDS = 10_000;

  private final Core core;
  private final Look look;
  private final Html html;
  private final RecipeNames recipes;

  RunPage(Core core, Look look, Html html, RecipeNames recipes) {
    this.core = core;
    this.look = look;
    this.html = html;
    this.recipes = recipes;
  }

  record View(
      Frame frame,
      Snapshot stack,
      Form.Values values,
      List<String> commands,
      List<String> suggestions,
      String problem) {
    boolean targets(LayerId layer) {
      return List.of(values.get("layers").split(" ")).contains(layer.value());
    }
  }

  /**
   * @param groups hosts that get the same run list, by that list
   * @param nodeData of the first host; empty: there is none
   */
  record Preview(String problem, int targets, List<Group> groups, String first, String nodeData) {}

  record Group(List<String> runList, List<String> hosts) {}

  private static List<String> words() {
    return Arrays.stream(CommandType.values())
        .filter(type -> type != CommandType.SHUTDOWN)
        .map(CommandType::word)
        .toList();
  }

  Answer show(Ask ask) {
    var values = new LinkedHashMap<String, String>();
    values.put("command", ask.query("command").isEmpty() ? "deploy" : ask.query("command"));
    for (var name : List.of("app", "layers", "instances", "recipes")) {
      values.put(name, ask.query(name));
    }
    return page(ask, Form.Values.of(values), "");
  }

  private Answer page(Ask ask, Form.Values values, String problem) {
    var stack = look.stack(ask);
    return html.page(
        "run",
        new View(
            Frame.of(ask, stack, "Run command", "deployments", crumb(stack)),
            stack,
            values,
            words(),
            recipes.of(stack),
            problem));
  }

  private static Frame.Crumb crumb(Snapshot stack) {
    return new Frame.Crumb("Deployments", "/console/stacks/" + stack.stack().id() + "/deployments");
  }

  private Event.DeploymentRequested request(Ask ask, Snapshot stack, DeploymentId id) {
    var values = Form.Values.sent(ask);
    var args = new LinkedHashMap<String, List<String>>();
    var type = CommandType.of(values.get("command"));
    if (type == CommandType.EXECUTE_RECIPES) {
      args.put("recipes", values.lines("recipes"));
    }
    for (var flag : List.of("dry_run", "migrate")) {
      if (values.is(flag)) {
        args.put(flag, List.of("true"));
      }
    }
    var app = values.get("app");
    return new Event.DeploymentRequested(
        id,
        type,
        args,
        app.isEmpty() || !type.needsApp() ? null : new AppId(Look.app(stack, app).id().value()),
        instances(stack, values.get("instances")),
        ask.forms("layers").stream().map(one -> Look.layer(stack, one).id()).toList(),
        SourceFields.orNull(values.get("custom_json")),
        SourceFields.orNull(values.get("comment")),
        null);
  }

  /** Host names as people list them. */
  private static List<InstanceId> instances(Snapshot stack, String text) {
    var found = new ArrayList<InstanceId>();
    for (var name : text.split("[\\s,;]+")) {
      if (!name.isEmpty()) {
        found.add(
            stack.instances().values().stream()
                .filter(one -> one.hostname().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(
                    () ->
                        Refusal.invalid("instances", name, "a host name of this stack")
                            .asException())
                .id());
      }
    }
    return found;
  }

  /** Decides on a copy: nothing is stored, nothing is sent. */
  Answer preview(Ask ask) {
    var stack = look.stack(ask);
    Preview preview;
    try {
      preview = preview(ask, stack);
    } catch (Refusal.Refused refused) {
      preview = new Preview(refused.refusal().message(), 0, List.of(), "", "");
    }
    return html.page("run-preview", preview);
  }

  private Preview preview(Ask ask, Snapshot stack) {
    var moment = NodeDataPage.moment(core.clock(), ask);
    var decision =
        Lifecycle.decide(stack, request(ask, stack, DeploymentId.random()), moment).orThrow();
    var after = stack.after(decision.changes());
    var commands = new LinkedHashMap<String, Command>();
    for (var change : decision.changes()) {
      if (change instanceof Change.PutCommand put && put.command().deploymentId() != null) {
        commands.put(put.command().id().value(), put.command());
      }
    }
    var groups = new LinkedHashMap<List<String>, List<String>>();
    for (var command : commands.values()) {
      groups
          .computeIfAbsent(core.nodeData().runList(after, command), list -> new ArrayList<>())
          .add(hostname(after, command));
    }
    var first = commands.values().stream().findFirst().orElse(null);
    return new Preview(
        "",
        commands.size(),
        groups.entrySet().stream().map(one -> new Group(one.getKey(), one.getValue())).toList(),
        first == null ? "" : hostname(after, first),
        first == null ? "" : NodeDataPage.text(core.nodeData(), after, first));
  }

  private static String hostname(Snapshot stack, Command command) {
    return stack.instance(command.instanceId()).map(one -> one.hostname()).orElse("");
  }

  Answer run(Ask ask) {
    var stack = look.stack(ask);
    var id = DeploymentId.random();
    try {
      core.stacks().offer(stack.stack().id(), request(ask, stack, id), ask.actor()).orThrow();
    } catch (Refusal.Refused refused) {
      if (refused.refusal().reason() == Refusal.Reason.FORBIDDEN) {
        throw refused;
      }
      return page(ask, Form.Values.sent(ask), refused.refusal().message());
    }
    return Answer.goTo("/console/stacks/" + stack.stack().id() + "/deployments/" + id);
  }

  /** The same again, where it did not succeed. */
  Answer retry(Ask ask) {
    var stack = look.stack(ask);
    var old = look.deployment(stack, ask.name("deployment"));
    var targets =
        commands(stack, old.id()).stream()
            .filter(
                one ->
                    one.status() == CommandStatus.FAILED || one.status() == CommandStatus.SKIPPED)
            .map(Command::instanceId)
            .filter(id -> stack.instance(id).isPresent())
            .distinct()
            .toList();
    if (targets.isEmpty()) {
      throw Refusal.conflict("nothing failed there that is still in the stack").asException();
    }
    var id = DeploymentId.random();
    core.stacks()
        .offer(
            stack.stack().id(),
            new Event.DeploymentRequested(
                id,
                old.type(),
                old.args(),
                old.appId(),
                targets,
                List.of(),
                old.customJson(),
                comment(old.comment()),
                null),
            ask.actor())
        .orThrow();
    return Answer.goTo("/console/stacks/" + stack.stack().id() + "/deployments/" + id);
  }

  private static String comment(@Nullable String before) {
    return before == null || before.isEmpty()
        ? "retry"
        : before.startsWith("retry") ? before : "retry: " + before;
  }

  /** Ends what has not ended. */
  Answer cancel(Ask ask) {
    var stack = look.stack(ask);
    var deployment = look.deployment(stack, ask.name("deployment"));
    var events =
        commands(stack, deployment.id()).stream()
            .filter(Command::isOpen)
            .map(
                one ->
                    (Event) new Event.CommandCancelRequested(one.id(), "cancelled in the console"))
            .toList();
    core.stacks().offerAll(stack.stack().id(), events, ask.actor()).orThrow();
    return Answer.goTo("/console/stacks/" + stack.stack().id() + "/deployments/" + deployment.id());
  }

  Answer cancelCommand(Ask ask) {
    var command = look.command(ask);
    core.stacks()
        .offer(
            command.id(),
            new Event.CommandCancelRequested(command.id(), "cancelled in the console"),
            ask.actor())
        .orThrow();
    return Answer.goTo("/console/stacks/" + command.stackId() + "/commands/" + command.id());
  }

  private List<Command> commands(Snapshot stack, DeploymentId deployment) {
    return core.commands().list(stack.stack().id(), null, deployment, MOST_COMMANDS);
  }
}
