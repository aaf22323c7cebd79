package io.stackworks.server.stack;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What applying a spec would do.
 *
 * @param stackId absent: the stack does not exist yet
 * @param newStack the stack to make; absent when it exists
 * @param events to offer in this order, all or none
 */
public record Plan(
    @Nullable StackId stackId,
    @Nullable Stack newStack,
    List<Planned> changes,
    List<Event> events) {

  public Plan {
    changes = List.copyOf(changes);
    events = List.copyOf(events);
  }

  /** What kind of change. */
  public enum Kind {
    CREATE,
    UPDATE,
    START,
    STOP
  }

  /**
   * One change, for people.
   *
   * @param object "stack", "layer", "app" or "instance"
   * @param details {@code recipes.setup: [a] -> [a, b]}; secrets filtered
   */
  public record Planned(Kind kind, String object, String name, List<String> details) {
    public Planned {
      details = List.copyOf(details);
    }
  }

  public boolean isEmpty() {
    return changes.isEmpty();
  }

  /** Names what the plan does: the same changes, the same digest. */
  public String digest() {
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      var text = String.valueOf(stackId) + changes;
      return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
