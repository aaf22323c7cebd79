package io.stackworks.recipes.resource;

import org.jspecify.annotations.Nullable;

/**
 * One difference between what is declared and what is there, and the step that removes it.
 *
 * @param description what the step does, in the words Chef users know: {@code create new file
 *     /etc/x}
 * @param diff unified diff of contents, or null
 */
public record Change(String description, @Nullable String diff, Step step) {
  /** Changes the host. Runs at most once, after the steps before it. */
  @FunctionalInterface
  public interface Step {
    void run() throws Exception;
  }

  public static Change of(String description, Step step) {
    return new Change(description, null, step);
  }
}
