package io.stackworks.server.operator;

import io.stackworks.server.app.App;
import io.stackworks.server.command.CommandId;
import io.stackworks.server.command.DeploymentId;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.stack.Refusal;
import io.stackworks.server.stack.Snapshot;
import io.stackworks.server.stack.Stack;
import io.stackworks.server.stack.Stacks;

/** Finds what operators name, by id or by name; refuses with NOT_FOUND what does not exist. */
final class Lookup {
  private final Stacks stacks;

  Lookup(Stacks stacks) {
    this.stacks = stacks;
  }

  Stack stack(String idOrName) {
    if (idOrName.isEmpty()) {
      throw Refusal.invalid("stack", "", "a stack's name or id").asException();
    }
    return stacks
        .find(idOrName)
        .orElseThrow(() -> Refusal.notFound("stack", idOrName).asException());
  }

  Snapshot snapshot(String stack) {
    var found = stack(stack);
    return stacks
        .snapshot(found.id())
        .orElseThrow(() -> Refusal.notFound("stack", stack).asException());
  }

  /** By id, or {@code <stack>/<hostname>}. */
  Instance instance(String idOrPath) {
    if (idOrPath.isEmpty()) {
      throw Refusal.invalid("instance", "", "an instance's id or STACK/HOSTNAME").asException();
    }
    return stacks
        .findInstance(idOrPath)
        .orElseThrow(() -> Refusal.notFound("instance", idOrPath).asException());
  }

  /** By host name or id, in a stack. */
  static Instance instance(Snapshot stack, String word) {
    return stack.instances().values().stream()
        .filter(
            instance ->
                instance.hostname().equalsIgnoreCase(word) || instance.id().value().equals(word))
        .findFirst()
        .orElseThrow(() -> Refusal.notFound("instance", word).asException());
  }

  /** By short name or id, in a stack. */
  static Layer layer(Snapshot stack, String word) {
    return stack.layers().values().stream()
        .filter(layer -> layer.shortname().equals(word) || layer.id().value().equals(word))
        .findFirst()
        .orElseThrow(() -> Refusal.notFound("layer", word).asException());
  }

  /** By short name or id, in a stack. */
  static App app(Snapshot stack, String word) {
    return stack.liveApps().stream()
        .filter(app -> app.shortname().equals(word) || app.id().value().equals(word))
        .findFirst()
        .orElseThrow(() -> Refusal.notFound("app", word).asException());
  }

  static CommandId command(String id) {
    try {
      return new CommandId(id);
    } catch (IllegalArgumentException e) {
      throw Refusal.notFound("command", id).asException();
    }
  }

  static DeploymentId deployment(String id) {
    try {
      return new DeploymentId(id);
    } catch (IllegalArgumentException e) {
      throw Refusal.notFound("deployment", id).asException();
    }
  }
}
