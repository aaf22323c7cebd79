package io.stackworks.recipes.resource;

import io.stackworks.recipes.host.Host;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One action asked of one declared resource. Property values are read when asked for, so lazy ones
 * are current.
 */
public interface Call {
  /**
   * The word used in the recipe: {@code package}, also when the type behind it is {@code
   * apt_package}.
   */
  String declaredType();

  String name();

  String action();

  /**
   * The value of a property, defaults and coercions applied: null, String (also for symbols), Long,
   * Double, Boolean, List, Map with String keys, or {@link Block}.
   */
  @Nullable Object get(String property);

  /** The bytes of a text as the recipe gave it, whatever its encoding; null when absent. */
  default byte @Nullable [] bytes(String property) {
    var value = get(property);
    return value == null ? null : value.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Whether the recipe gave the property, as opposed to its default. */
  boolean isSet(String property);

  Host host();

  /** What the run around this resource offers. */
  Run run();

  /** A Ruby block as seen from Java: a handle with one method. */
  @FunctionalInterface
  interface Block {
    /** What messages call it. */
    default String shown() {
      return "<Proc>";
    }

    @Nullable Object call(@Nullable Object... arguments);
  }
}
