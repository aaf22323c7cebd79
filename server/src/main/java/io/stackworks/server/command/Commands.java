package io.stackworks.server.command;

import io.stackworks.proto.run.RunSpec;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.stack.StackId;
import io.stackworks.server.store.Pending;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Commands and deployments as doors and agents read them. */
public final class Commands {

  /**
   * What the instance's agent should be given now: a command that was handed over and not answered
   * (again, unchanged), or the first waiting one if nothing is in flight and it is prepared; its
   * node data is frozen by this call. The agent answers Accepted at most once per id, so sending it
   * twice does no harm.
   */
  public Optional<Assignment> next(InstanceId instance) {
    return Pending.value();
  }

  /** The frozen input of a delivered command. */
  public Optional<RunSpec> runSpec(CommandId command) {
    return Pending.value();
  }

  public Optional<Command> find(CommandId command) {
    return Pending.value();
  }

  /**
   * By the id of a command, a deployment or an instance, or a unique prefix of one; newest first.
   */
  public List<Command> findByPrefix(String prefix, int limit) {
    return Pending.value();
  }

  /** Newest first; all filters that are given must match. */
  public List<Command> list(
      @Nullable StackId stack,
      @Nullable InstanceId instance,
      @Nullable DeploymentId deployment,
      int limit) {
    return Pending.value();
  }

  public Optional<Deployment> deployment(DeploymentId deployment) {
    return Pending.value();
  }

  public Optional<Deployment> deploymentByToken(StackId stack, String clientToken) {
    return Pending.value();
  }

  /** Newest first. */
  public List<Deployment> deployments(StackId stack, int limit) {
    return Pending.value();
  }

  /** How far runs have come; commands without output are absent. */
  public Map<CommandId, Progress> progress(Collection<CommandId> commands) {
    return Pending.value();
  }
}
