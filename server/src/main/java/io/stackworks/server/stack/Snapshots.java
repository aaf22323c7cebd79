package io.stackworks.server.stack;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Snapshots in memory, so that a decision need not read a whole stack again. Never the truth: each
 * is good only for the random stamp that its stack's row has, which every decision of every server
 * renews.
 */
final class Snapshots {

  private static final int STACKS = 500;

  /** Of one stack: readers may be a few commits behind the writer. */
  private static final int VERSIONS = 8;

  private record Stamped(Snapshot snapshot, long stamp) {}

  private final Map<StackId, Deque<Stamped>> newest =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<StackId, Deque<Stamped>> eldest) {
          return size() > STACKS;
        }
      };

  synchronized Optional<Snapshot> find(StackId stack, long stamp) {
    for (var known : newest.getOrDefault(stack, new ArrayDeque<>())) {
      if (known.stamp == stamp) {
        return Optional.of(known.snapshot);
      }
    }
    return Optional.empty();
  }

  synchronized void keep(Snapshot snapshot, long stamp) {
    var versions = newest.computeIfAbsent(snapshot.stack().id(), id -> new ArrayDeque<>());
    versions.addFirst(new Stamped(snapshot, stamp));
    if (versions.size() > VERSIONS) {
      versions.removeLast();
    }
  }
}
