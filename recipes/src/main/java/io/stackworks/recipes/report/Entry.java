package io.stackworks.recipes.report;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One action of one resource, from its start to its end. Confined to the run's thread. */
public final class Entry {
  /** How an action ended. */
  public enum Status {
    UPDATED,
    UP_TO_DATE,
    SKIPPED,
    FAILED,
    WOULD_UPDATE
  }

  final int id;
  final Resource resource;
  final int depth;
  final long startedNs = System.nanoTime();
  final List<String> changes = new ArrayList<>();
  final StringBuilder diff = new StringBuilder();
  long elapsedNs;
  @Nullable Status status;
  String skipReason = "";
  String error = "";

  Entry(int id, Resource resource, int depth) {
    this.id = id;
    this.resource = resource;
    this.depth = depth;
  }

  public int id() {
    return id;
  }

  public @Nullable Status status() {
    return status;
  }

  /**
   * What is acted on.
   *
   * @param line 1-based, 0: unknown
   * @param position 1-based place among the top-level resources, 0: nested or notified
   */
  public record Resource(
      String type,
      String name,
      String action,
      String cookbook,
      String recipe,
      int line,
      int position,
      boolean sensitive) {
    String title() {
      return type + "[" + name + "] action " + action;
    }
  }
}
