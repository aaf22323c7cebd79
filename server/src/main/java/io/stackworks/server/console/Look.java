package io.stackworks.server.console;

import io.stackworks.server.app.App;
import io.stackworks.server.command.Command;
import io.stackworks.server.command.CommandId;
import io.stackworks.server.command.Deployment;
import io.stackworks.server.command.DeploymentId;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.stack.Refusal;
import io.stackworks.server.stack.Snapshot;
import io.stackworks.server.stack.StackId;
import java.util.function.Function;

/**
 * Finds what a request's path names. Everything is looked for in the stack that the path names, as
 * that is the stack the viewer was asked about.
 */
final class Look {
  private final Core core;

  Look(Core core) {
    this.core = core;
  }

  Snapshot stack(Ask ask) {
    var id = id("stack", ask.name("stack"), StackId::new);
    return core.stacks()
        .snapshot(id)
        .orElseThrow(() -> Refusal.notFound("stack", id).asException());
  }

  static Instance instance(Snapshot stack, String id) {
    return stack.instances().values().stream()
        .filter(one -> one.id().value().equals(id))
        .findFirst()
        .orElseThrow(() -> Refusal.notFound("instance", id).asException());
  }

  static Layer layer(Snapshot stack, String id) {
    return stack.layers().values().stream()
        .filter(one -> one.id().value().equals(id))
        .findFirst()
        .orElseThrow(() -> Refusal.notFound("layer", id).asException());
  }

  static App app(Snapshot stack, String id) {
    return stack.liveApps().stream()
        .filter(one -> one.id().value().equals(id))
        .findFirst()
        .orElseThrow(() -> Refusal.notFound("app", id).asException());
  }

  Deployment deployment(Snapshot stack, String text) {
    var id = id("deployment", text, DeploymentId::new);
    return core.commands()
        .deployment(id)
        .filter(one -> one.stackId().equals(stack.stack().id()))
        .orElseThrow(() -> Refusal.notFound("deployment", id).asException());
  }

  Command command(Ask ask) {
    var stack = id("stack", ask.name("stack"), StackId::new);
    var id = id("command", ask.name("command"), CommandId::new);
    return core.commands()
        .find(id)
        .filter(one -> one.stackId().equals(stack))
        .orElseThrow(() -> Refusal.notFound("command", id).asException());
  }

  static <T> T id(String kind, String text, Function<String, T> parse) {
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException e) {
      throw Refusal.notFound(kind, text).asException();
    }
  }
}
