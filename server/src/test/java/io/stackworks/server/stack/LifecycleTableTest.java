package io.stackworks.server.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.instance.InstanceStatus;
import io.stackworks.server.instance.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Offers every event about an instance to every status and keeps the table in
 * docs/lifecycle-table.md. After a wanted change run with {@code -Dstackworks.golden=write} and
 * look at the difference.
 */
class LifecycleTableTest {

  private static final Path GOLDEN = Path.of("../docs/lifecycle-table.md");

  @Test
  void the_table_of_statuses_and_events_is_the_documented_one() throws IOException {
    var table = table();
    if ("write".equals(System.getProperty("stackworks.golden"))) {
      Files.writeString(GOLDEN, table);
    }

    assertThat(table).isEqualTo(Files.readString(GOLDEN));
  }

  private static String table() {
    var out = new StringBuilder();
    out.append("# Lifecycle table\n\n");
    out.append("Written by `LifecycleTableTest`; do not edit. Every event about an instance,");
    out.append(" offered to every status: what it moves to, which commands and effects follow.\n");
    out.append(
        "`-` means no change of status; a pair that is not listed is refused or changes nothing.\n");
    for (var compute : List.of(ComputeKind.LOCAL, ComputeKind.REGISTERED, ComputeKind.EC2)) {
      out.append("\n## Compute `").append(compute.word()).append("`\n\n");
      out.append("| From | Event | Moves to | Commands | Effects |\n");
      out.append("|---|---|---|---|---|\n");
      for (var status : InstanceStatus.values()) {
        events().forEach((name, event) -> row(out, compute, status, name, event));
      }
    }
    return out.toString();
  }

  private static void row(
      StringBuilder out,
      ComputeKind compute,
      InstanceStatus status,
      String name,
      Function<InstanceId, Event> event) {
    var stack = new Fixture();
    var id = stack.create(compute, stack.web);
    var instance =
        stack
            .snapshot
            .instance(id)
            .orElseThrow()
            .with(
                change ->
                    change
                        .status(status)
                        .machine(Machine.of("m", "10.0.0.1"))
                        .facts(Fixture.facts("old"))
                        .deadline(name.equals("DeadlineReached") ? stack.now : null));
    stack.snapshot = stack.snapshot.after(List.of(new Change.PutInstance(instance)));
    stack.changes.clear();
    stack.effects.clear();
    stack.after(Duration.ofSeconds(1));
    var decision = stack.offer(event.apply(id));
    if (decision.isRefused()) {
      return; // thousands of refused pairs would hide the table
    }
    var moves = String.join(", ", stack.history(id));
    var gone = stack.snapshot.instance(id).isEmpty();
    var quiet =
        !gone
            && (moves.isEmpty() || moves.equals(status.word()))
            && commands(decision).isEmpty()
            && decision.effects().isEmpty();
    if (quiet) {
      return;
    }
    out.append("| ")
        .append(status.word())
        .append(" | ")
        .append(name)
        .append(" | ")
        .append(
            gone ? "(record gone)" : moves.isEmpty() || moves.equals(status.word()) ? "-" : moves)
        .append(" | ")
        .append(commands(decision))
        .append(" | ")
        .append(effects(decision))
        .append(" |\n");
  }

  private static String commands(Decision decision) {
    return String.join(
        ", ",
        decision.changes().stream()
            .filter(Change.PutCommand.class::isInstance)
            .map(change -> ((Change.PutCommand) change).command().type().word())
            .distinct()
            .toList());
  }

  private static String effects(Decision decision) {
    return String.join(
        ", ",
        decision.effects().stream().map(effect -> effect.getClass().getSimpleName()).toList());
  }

  private static Map<String, Function<InstanceId, Event>> events() {
    var events = new LinkedHashMap<String, Function<InstanceId, Event>>();
    events.put("InstanceStartRequested", Event.InstanceStartRequested::new);
    events.put("InstanceStopRequested", id -> new Event.InstanceStopRequested(id, false));
    events.put("InstanceStopRequested(force)", id -> new Event.InstanceStopRequested(id, true));
    events.put("InstanceRebootRequested", Event.InstanceRebootRequested::new);
    events.put("InstanceDeleteRequested", Event.InstanceDeleteRequested::new);
    events.put(
        "InstanceUpdateRequested",
        id ->
            new Event.InstanceUpdateRequested(
                id, (Instance instance) -> instance.withHostname("other")));
    events.put("InstanceUnassignRequested", Event.InstanceUnassignRequested::new);
    events.put("InstanceDeregisterRequested", Event.InstanceDeregisterRequested::new);
    events.put("MachineAccepted", id -> new Event.MachineAccepted(id, "m"));
    events.put("MachineStarted", id -> new Event.MachineStarted(id, Machine.of("m", "10.0.0.1")));
    events.put("MachineStartFailed", id -> new Event.MachineStartFailed(id, "no capacity"));
    events.put("MachineStopped", Event.MachineStopped::new);
    events.put("MachineStopped(gone)", id -> new Event.MachineStopped(id, false));
    events.put("InstanceHealRequested", id -> new Event.InstanceHealRequested(id, "dead"));
    events.put("MachineStopFailed", id -> new Event.MachineStopFailed(id, "busy"));
    events.put("MachineRebooted", Event.MachineRebooted::new);
    events.put("MachineGone", id -> new Event.MachineGone(id, "vanished"));
    events.put(
        "AgentConnected(new boot)",
        id -> new Event.AgentConnected(id, Fixture.facts("new"), Set.of()));
    events.put(
        "AgentConnected(same boot)",
        id -> new Event.AgentConnected(id, Fixture.facts("old"), Set.of()));
    events.put("AgentDisconnected", Event.AgentDisconnected::new);
    events.put("AgentSilent", Event.AgentSilent::new);
    events.put("AgentDeregistered", Event.AgentDeregistered::new);
    events.put("DeadlineReached", Event.DeadlineReached::new);
    return events;
  }
}
