package io.stackworks.server.stack;

import io.stackworks.server.app.App;
import io.stackworks.server.app.AppId;
import io.stackworks.server.command.Cause;
import io.stackworks.server.command.Command;
import io.stackworks.server.command.CommandStatus;
import io.stackworks.server.command.CommandType;
import io.stackworks.server.command.Deployment;
import io.stackworks.server.command.DeploymentId;
import io.stackworks.server.command.DeploymentStatus;
import io.stackworks.server.command.Stage;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.instance.InstanceStatus;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Deployments: one command for many instances. The targets are frozen here; an explicit target that
 * is not online gets a skipped command, so that every instance that was named is answered for.
 */
final class DeploymentRules extends Rules {

  static final Pattern RECIPE = Pattern.compile("[A-Za-z0-9_.-]+(::[A-Za-z0-9_.-]+)?");

  DeploymentRules(Draft draft, Moment moment) {
    super(draft, moment);
  }

  @Override
  boolean on(Event event) {
    return false; // CommandRules calls deploy
  }

  void deploy(Event.DeploymentRequested asked) {
    var problems = new ArrayList<Problem>();
    var app = app(asked, problems);
    checkCommand(asked, problems);
    CustomJson.problem("deployment.custom_json", asked.customJson()).ifPresent(problems::add);
    if (!problems.isEmpty()) {
      throw Refusal.invalid(problems).asException();
    }
    var targets = targets(asked);
    if (targets.stream().noneMatch(target -> canTake(target, asked.type()))) {
      throw Refusal.conflict(
              asked.instances().isEmpty() && asked.layers().isEmpty()
                  ? "no instance of the stack is online (expected: at least one)"
                  : "none of the chosen instances is online (expected: at least one)")
          .asException();
    }
    start(asked, app, targets, moment.actor());
  }

  /**
   * The last undeploy of an app that is being deleted; nobody's request. Without online instances:
   * nothing.
   */
  boolean undeployEverywhere(App app) {
    var online = snapshot().onlineInstances();
    if (online.isEmpty()) {
      return false;
    }
    var asked =
        new Event.DeploymentRequested(
            new DeploymentId(moment.commandId(0).value()),
            CommandType.UNDEPLOY,
            Map.of(),
            app.id(),
            List.of(),
            List.of(),
            null,
            null,
            null);
    start(asked, app, online, null);
    return true;
  }

  private void start(
      Event.DeploymentRequested asked,
      @Nullable App app,
      List<Instance> targets,
      @Nullable String requestedBy) {
    var deployment =
        new Deployment(
            asked.id(),
            snapshot().stack().id(),
            asked.type(),
            asked.args(),
            asked.app(),
            app == null ? null : app.shortname(),
            targets.stream().map(Instance::id).toList(),
            asked.customJson(),
            asked.comment(),
            requestedBy,
            asked.clientToken(),
            DeploymentStatus.RUNNING,
            0,
            now(),
            null);
    draft.put(deployment);
    var commands = new CommandRules(draft, moment);
    var skipped = new ArrayList<Command>();
    for (var target : targets) {
      var command = command(deployment, target);
      if (canTake(target, asked.type())) {
        commands.add(command);
      } else {
        draft.put(command);
        skipped.add(command);
      }
    }
    // Last, so that the deployment is not complete before all its commands are there.
    for (var command : skipped) {
      commands.close(
          command, CommandStatus.SKIPPED, Cause.NEVER_STARTED, "the instance is not online");
    }
  }

  private Command command(Deployment deployment, Instance target) {
    return new Command(
        moment.commandId(draft.nextNumber()),
        deployment.stackId(),
        target.id(),
        deployment.id(),
        draft.nextNumber(),
        deployment.type(),
        deployment.args(),
        deployment.appId(),
        deployment.customJson(),
        deployment.requestedBy(),
        CommandStatus.PENDING,
        Stage.CREATED,
        null,
        "",
        null,
        List.of(),
        null,
        null,
        Deadlines.EXECUTION,
        null,
        now(),
        null,
        null,
        null,
        null);
  }

  private static boolean canTake(Instance target, CommandType type) {
    return target.isOnline()
        || (target.status() == InstanceStatus.SETUP_FAILED && Lifecycle.mendsFailedSetup(type))
        || (target.status() == InstanceStatus.REGISTERED && type == CommandType.SETUP);
  }

  private @Nullable App app(Event.DeploymentRequested asked, List<Problem> problems) {
    AppId id = asked.app();
    if (id == null) {
      if (asked.type().needsApp()) {
        problems.add(new Problem("deployment.app", "", "an app for " + asked.type().word()));
      }
      return null;
    }
    return snapshot().app(id).orElseThrow(() -> Refusal.notFound("app", id).asException());
  }

  private void checkCommand(Event.DeploymentRequested asked, List<Problem> problems) {
    var type = asked.type();
    if (type == CommandType.SHUTDOWN) {
      problems.add(
          new Problem("deployment.command", type.word(), "a command that operators may give"));
    }
    var chef = snapshot().stack().chefVersion();
    var appServerOnly =
        type == CommandType.ROLLBACK
            || type == CommandType.START
            || type == CommandType.STOP
            || type == CommandType.RESTART
            || type == CommandType.INSTALL_DEPENDENCIES
            || type == CommandType.UPDATE_DEPENDENCIES;
    if (appServerOnly && chef == ChefVersion.CHEF_12) {
      problems.add(
          new Problem("deployment.command", type.word(), "a command that Chef 12 stacks have"));
    }
    if (type == CommandType.EXECUTE_RECIPES) {
      checkRecipes(asked.args().getOrDefault("recipes", List.of()), problems);
    }
    if (asked.args().containsKey("upgrade_os_to")
        && !asked.args().getOrDefault("allow_reboot", List.of()).contains("true")) {
      problems.add(new Problem("deployment.args.allow_reboot", "", "true, with upgrade_os_to"));
    }
    if (asked.args().getOrDefault("dry_run", List.of()).contains("true")
        && (type == CommandType.SETUP || type == CommandType.UPDATE_CUSTOM_COOKBOOKS)) {
      // Their success moves an instance or a cookbook set on, and nothing would have been done.
      problems.add(
          new Problem("deployment.args.dry_run", type.word(), "a command without lasting effects"));
    }
    for (var flag : List.of("migrate", "allow_reboot", "dry_run")) {
      for (var value : asked.args().getOrDefault(flag, List.of())) {
        if (!value.equals("true") && !value.equals("false")) {
          problems.add(new Problem("deployment.args." + flag, value, "true or false"));
        }
      }
    }
  }

  private static void checkRecipes(List<String> recipes, List<Problem> problems) {
    if (recipes.isEmpty()) {
      problems.add(new Problem("deployment.args.recipes", "[]", "at least one recipe"));
    }
    for (var recipe : recipes) {
      if (!RECIPE.matcher(recipe).matches()) {
        problems.add(
            new Problem("deployment.args.recipes", recipe, "cookbook or cookbook::recipe"));
      }
    }
  }

  private List<Instance> targets(Event.DeploymentRequested asked) {
    if (asked.instances().isEmpty() && asked.layers().isEmpty()) {
      return snapshot().onlineInstances();
    }
    Set<InstanceId> chosen = new LinkedHashSet<>();
    for (var id : asked.instances()) {
      chosen.add(instance(id).id());
    }
    for (var id : asked.layers()) {
      var layer =
          snapshot().layer(id).orElseThrow(() -> Refusal.notFound("layer", id).asException());
      snapshot().instancesIn(layer.id()).stream()
          .filter(Instance::isOnline)
          .map(Instance::id)
          .forEach(chosen::add);
    }
    return chosen.stream().map(this::instance).toList();
  }
}
