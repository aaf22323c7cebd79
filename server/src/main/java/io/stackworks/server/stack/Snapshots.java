package io.stackworks.server.stack;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Snapshots in memory, so that a decision need not read a whole stack again. Never the truth: each
 * is good only for the random stamp that its stack's row has, which every decision of every server
 * renews.
 *
 * <p>Many decisions may share a commit; readers will only ever see the stamp of the last one. So
 * what is not committed yet is kept apart, for the next decision, and pushes nothing out.
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

  private final Map<StackId, Stamped> uncommitted = new HashMap<>();

  synchronized Optional<Snapshot> find(StackId stack, long stamp) {
    var last = uncommitted.get(stack);
    if (last != null && last.stamp == stamp) {
      return Optional.of(last.snapshot);
    }
    for (var known : newest.getOrDefault(stack, new ArrayDeque<>())) {
      if (known.stamp == stamp) {
        return Optional.of(known.snapshot);
      }
    }
    return Optional.empty();
  }

  /** Of a decision whose transaction goes on. */
  synchronized void expect(Snapshot snapshot, long stamp) {
    uncommitted.put(snapshot.stack().id(), new Stamped(snapshot, stamp));
  }

  /** A commit is done. If something was undone instead, nobody will ever ask for its stamp. */
  synchronized void committed() {
    uncommitted.values().forEach(each -> keep(each.snapshot, each.stamp));
    uncommitted.clear();
  }

  synchronized void keep(Snapshot snapshot, long stamp) {
    var versions = newest.computeIfAbsent(snapshot.stack().id(), id -> new ArrayDeque<>());
    versions.addFirst(new Stamped(snapshot, stamp));
    if (versions.size() > VERSIONS) {
      versions.removeLast();
    }
  }
}
