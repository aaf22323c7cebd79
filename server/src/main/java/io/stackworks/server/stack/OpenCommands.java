package io.stackworks.server.stack;

import io.stackworks.server.command.Command;
import io.stackworks.server.command.CommandId;
import io.stackworks.server.command.DeploymentId;
import io.stackworks.server.instance.InstanceId;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * A stack's open commands, by id, and as the queues of its instances. Never changes; another one
 * with one command more or less costs the same however many there are.
 */
public final class OpenCommands extends AbstractMap<CommandId, Command> {

  public static final OpenCommands NONE =
      new OpenCommands(HashTreePMap.empty(), HashTreePMap.empty(), HashTreePMap.empty());

  private final PMap<CommandId, Command> byId;
  private final PMap<InstanceId, List<Command>> queues; // oldest first
  private final PMap<DeploymentId, Integer> ofDeployments; // how many

  private OpenCommands(
      PMap<CommandId, Command> byId,
      PMap<InstanceId, List<Command>> queues,
      PMap<DeploymentId, Integer> ofDeployments) {
    this.byId = byId;
    this.queues = queues;
    this.ofDeployments = ofDeployments;
  }

  static OpenCommands of(Iterable<Command> commands) {
    var all = NONE;
    for (var command : commands) {
      all = all.with(command);
    }
    return all;
  }

  /** With this state of a command: a terminal one leaves. */
  OpenCommands with(Command command) {
    var before = byId.get(command.id());
    var queue = new ArrayList<>(queueOf(command.instanceId()));
    queue.removeIf(each -> each.id().equals(command.id()));
    if (command.isOpen()) {
      int place = queue.size();
      while (place > 0 && queue.get(place - 1).number() > command.number()) {
        place--;
      }
      queue.add(place, command);
    }
    return new OpenCommands(
        command.isOpen() ? byId.plus(command.id(), command) : byId.minus(command.id()),
        queue.isEmpty()
            ? queues.minus(command.instanceId())
            : queues.plus(command.instanceId(), List.copyOf(queue)),
        counted(command, (command.isOpen() ? 1 : 0) - (before == null ? 0 : 1)));
  }

  private PMap<DeploymentId, Integer> counted(Command command, int more) {
    var deployment = command.deploymentId();
    if (deployment == null || more == 0) {
      return ofDeployments;
    }
    int count = countOf(deployment) + more;
    return count == 0 ? ofDeployments.minus(deployment) : ofDeployments.plus(deployment, count);
  }

  /** Of an instance, oldest first. */
  List<Command> queueOf(InstanceId instance) {
    return Objects.requireNonNullElse(queues.get(instance), List.of());
  }

  int countOf(DeploymentId deployment) {
    return Objects.requireNonNullElse(ofDeployments.get(deployment), 0);
  }

  @Override
  public @Nullable Command get(@Nullable Object id) {
    return id == null ? null : byId.get(id);
  }

  @Override
  public boolean containsKey(@Nullable Object id) {
    return get(id) != null;
  }

  @Override
  public int size() {
    return byId.size();
  }

  /** In the order of their numbers. */
  @Override
  public Set<Map.Entry<CommandId, Command>> entrySet() {
    var all = new ArrayList<>(byId.values());
    all.sort(Comparator.comparingLong(Command::number));
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<CommandId, Command>> iterator() {
        return all.stream().map(command -> Map.entry(command.id(), command)).iterator();
      }

      @Override
      public int size() {
        return all.size();
      }
    };
  }
}
