package io.stackworks.server.cli;

import io.stackworks.proto.operator.CommandView;
import io.stackworks.proto.operator.Event;
import io.stackworks.proto.operator.InstanceView;
import io.stackworks.proto.operator.StackRequest;
import io.stackworks.proto.operator.StackView;
import io.stackworks.server.cli.ProgressView.Line;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A stack as it is now: a view, kept current by the events that follow it. */
final class StackState {
  private static final Set<String> SETTLED =
      Set.of(
          "online",
          "stopped",
          "registered",
          "setup_failed",
          "start_failed",
          "stop_failed",
          "connection_lost",
          "terminated");
  private static final Set<String> FAILED =
      Set.of("setup_failed", "start_failed", "stop_failed", "connection_lost");

  private final Connection connection;
  private StackView view;
  private final Map<String, InstanceView> instances = new LinkedHashMap<>();

  private StackState(Connection connection, StackView view) {
    this.connection = connection;
    this.view = view;
    take(view);
  }

  static StackState of(Connection connection, String stack) {
    return new StackState(connection, get(connection, stack));
  }

  private static StackView get(Connection connection, String stack) {
    return connection.call().getStack(StackRequest.newBuilder().setStack(stack).build());
  }

  private void take(StackView fresh) {
    view = fresh;
    instances.clear();
    fresh.getInstancesList().forEach(instance -> instances.put(instance.getId(), instance));
  }

  /** Asks again; what was missed while the server was away is in the answer. */
  void refresh() {
    take(get(connection, view.getId()));
  }

  void on(Event event) {
    if (event.hasInstance() && instances.containsKey(event.getInstance().getId())) {
      if (event.getKind().equals("instance.deleted")) {
        instances.remove(event.getInstance().getId());
      } else {
        instances.put(event.getInstance().getId(), event.getInstance());
      }
    } else if (event.hasCommand() && event.getKind().startsWith("command.")) {
      onCommand(event.getCommand());
    } else if (!event.getKind().startsWith("deployment.")
        && !event.getKind().equals("stack.deleted")) {
      refresh();
    }
  }

  private void onCommand(CommandView command) {
    var instance = instances.get(command.getInstanceId());
    if (instance == null) {
      return;
    }
    boolean current = instance.getCurrentCommand().getId().equals(command.getId());
    if (command.getStatus().equals("pending") && !command.getStage().equals("created")) {
      instances.put(instance.getId(), instance.toBuilder().setCurrentCommand(command).build());
    } else if (current) {
      instances.put(instance.getId(), instance.toBuilder().clearCurrentCommand().build());
    }
  }

  StackView view() {
    return view;
  }

  Collection<InstanceView> instances() {
    return instances.values();
  }

  static boolean isSettled(InstanceView instance) {
    return SETTLED.contains(instance.getStatus());
  }

  static boolean hasFailed(InstanceView instance) {
    return FAILED.contains(instance.getStatus());
  }

  /** {@code 2 online, 1 stopped}. */
  static String counts(Map<String, Integer> byStatus) {
    var words = new ArrayList<String>();
    new TreeMap<>(byStatus).forEach((status, count) -> words.add(count + " " + status));
    return String.join(", ", words);
  }

  Map<String, Integer> byStatus() {
    var counts = new TreeMap<String, Integer>();
    instances.values().forEach(instance -> counts.merge(instance.getStatus(), 1, Integer::sum));
    return counts;
  }

  /** The tree: stack, layers, instances (below their first layer). */
  List<Line> tree(Instant now) {
    var lines = new ArrayList<Line>();
    lines.add(Line.headline("stack", 0, view.getName(), counts(byStatus())));
    for (var layer : view.getLayersList()) {
      lines.add(Line.headline("layer " + layer.getId(), 1, layer.getShortName(), layer.getName()));
      instances.values().stream()
          .filter(instance -> instance.getLayersCount() > 0)
          .filter(instance -> instance.getLayers(0).equals(layer.getShortName()))
          .forEach(instance -> lines.add(line(instance, 2, now)));
    }
    instances.values().stream()
        .filter(instance -> instance.getLayersCount() == 0)
        .forEach(instance -> lines.add(line(instance, 1, now)));
    return lines;
  }

  private static Line line(InstanceView instance, int depth, Instant now) {
    var detail =
        instance.getPublicIp().isEmpty() ? instance.getPrivateIp() : instance.getPublicIp();
    if (hasFailed(instance)) {
      detail = instance.getStatusReason();
    }
    if (instance.hasCurrentCommand()) {
      var command = instance.getCurrentCommand();
      detail =
          (command.getType()
                  + " "
                  + Words.progress(command)
                  + "  "
                  + Words.took(
                      command.hasStartedAt(),
                      command.getStartedAt(),
                      false,
                      command.getCompletedAt(),
                      now))
              .strip();
    }
    return Line.of(instance.getId(), depth, instance.getHostname(), instance.getStatus(), detail);
  }
}
