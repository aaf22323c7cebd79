package io.stackworks.server.stack;

import io.stackworks.server.command.CommandId;
import io.stackworks.server.instance.InstanceId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Effects as words for the other servers of a database: what an agent must be told is done by the
 * server that has the agent's session, whichever has decided it.
 */
public final class AgentOrders {
  private AgentOrders() {}

  static List<String> words(List<Effect> effects) {
    return effects.stream().flatMap(AgentOrders::word).toList();
  }

  private static Stream<String> word(Effect effect) {
    if (effect instanceof Effect.Deliver deliver) {
      return Stream.of("deliver " + deliver.instance());
    } else if (effect instanceof Effect.CancelRun cancel) {
      var reason = cancel.reason().replace('\n', ' ');
      return Stream.of("cancel " + cancel.instance() + " " + cancel.command() + " " + reason);
    } else if (effect instanceof Effect.Deregister deregister) {
      return Stream.of("deregister " + deregister.instance());
    } else if (effect instanceof Effect.RebootMachine reboot) {
      return Stream.of("reboot " + reboot.instance());
    }
    return Stream.empty(); // no agent's business
  }

  /** The effect of a word; a word of a newer server is none. */
  public static Optional<Effect> effect(String word) {
    var parts = word.split(" ", 4);
    try {
      var instance = new InstanceId(parts.length < 2 ? "" : parts[1]);
      return switch (parts[0]) {
        case "deliver" -> Optional.of(new Effect.Deliver(instance));
        case "cancel" ->
            parts.length < 4
                ? Optional.empty()
                : Optional.of(new Effect.CancelRun(instance, new CommandId(parts[2]), parts[3]));
        case "deregister" -> Optional.of(new Effect.Deregister(instance));
        case "reboot" -> Optional.of(new Effect.RebootMachine(instance));
        default -> Optional.empty();
      };
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
