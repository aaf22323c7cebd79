package io.stackworks.server.stack;

import io.stackworks.server.app.App;
import io.stackworks.server.app.AppId;
import io.stackworks.server.command.Command;
import io.stackworks.server.command.CommandId;
import io.stackworks.server.command.Deployment;
import io.stackworks.server.command.SharedSpec;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.resource.Resource;
import io.stackworks.server.resource.ResourceKey;

/** One row that a decision writes. */
public sealed interface Change {

  record PutStack(Stack stack) implements Change {}

  record RemoveStack() implements Change {}

  record PutLayer(Layer layer) implements Change {}

  record RemoveLayer(LayerId layer) implements Change {}

  record PutApp(App app) implements Change {}

  record RemoveApp(AppId app) implements Change {}

  record PutInstance(Instance instance) implements Change {}

  /**
   * A machine that is left is remembered, with the last of its row, until compute has removed it.
   */
  record RemoveInstance(Instance last) implements Change {
    InstanceId instance() {
      return last.id();
    }
  }

  record PutResource(Resource resource) implements Change {}

  record RemoveResource(ResourceKey resource) implements Change {}

  record PutCommand(Command command) implements Change {}

  /** What the agent is given, for ever; {@code own} is gzip of a {@code RunSpec}. */
  record FreezeSpec(CommandId command, SharedSpec shared, byte[] own) implements Change {}

  record PutDeployment(Deployment deployment) implements Change {}
}
