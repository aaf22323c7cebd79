package io.stackworks.recipes.report;

import java.util.List;

/** Hears what happens in a run, in order, on the run's thread. */
public interface Sink {
  default void runStarted(List<String> runList) {}

  default void convergeStarted(int resources) {}

  default void started(Entry entry) {}

  default void changed(Entry entry, String description, String diff) {}

  default void finished(Entry entry) {}

  /** A line without its newline. */
  default void line(Level level, byte[] text) {}

  default void summary(Summary summary) {}
}
