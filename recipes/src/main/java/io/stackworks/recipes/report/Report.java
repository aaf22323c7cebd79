package io.stackworks.recipes.report;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the account of a run and passes it on to those who listen. Output of running programs may
 * come from other threads, all else from the run's.
 */
public final class Report {
  private static final int DIFF_LIMIT = 64 * 1024;

  private final List<Sink> sinks = new ArrayList<>();
  private final Deque<Entry> open = new ArrayDeque<>();
  private final List<Entry> slowest = new ArrayList<>();
  private final long startedNs = System.nanoTime();

  /** Finished before anything else is said: that is not the rest of the program's line. */
  private final LineSplitter output =
      new LineSplitter(text -> sinks.forEach(s -> s.line(Level.OUTPUT, text)));

  private int ids;
  private int updated;
  private int total;
  private int silent;
  private int simulated;

  public synchronized void add(Sink sink) {
    sinks.add(sink);
  }

  public synchronized void runStarted(List<String> runList) {
    sinks.forEach(s -> s.runStarted(runList));
  }

  public synchronized void convergeStarted(int resources) {
    sinks.forEach(s -> s.convergeStarted(resources));
  }

  /** While simulated, nothing that resources do is told. */
  public synchronized void simulate(boolean on) {
    silent += on ? 1 : -1;
    simulated += on ? 1 : -1;
  }

  public boolean simulating() {
    return simulated > 0;
  }

  /** While muted, real work is done and not told: the script of a guard. */
  public void mute(boolean on) {
    silent += on ? 1 : -1;
  }

  public synchronized Entry started(Entry.Resource resource) {
    output.finish();
    var entry = new Entry(++ids, resource, silent > 0 ? 0 : open.size());
    open.push(entry);
    if (silent == 0) {
      sinks.forEach(s -> s.started(entry));
    }
    return entry;
  }

  /** The innermost action under way. */
  public @Nullable Entry current() {
    return open.peek();
  }

  public int depth() {
    return open.size();
  }

  public synchronized void changed(String description, @Nullable String diff) {
    output.finish();
    var entry = open.peek();
    if (entry == null || silent > 0) {
      return;
    }
    entry.changes.add(description);
    var shown =
        diff == null
            ? ""
            : entry.resource.sensitive() ? "- suppressed sensitive resource" : limited(diff);
    entry.diff.append(shown);
    sinks.forEach(s -> s.changed(entry, description, shown));
  }

  private static String limited(String diff) {
    return diff.length() <= DIFF_LIMIT
        ? diff
        : diff.substring(0, DIFF_LIMIT) + "\n(diff cut here)\n";
  }

  public synchronized void finished(
      Entry entry, Entry.Status status, String skipReason, String error) {
    output.finish();
    entry.status = status;
    entry.skipReason = skipReason;
    entry.error = error;
    entry.elapsedNs = System.nanoTime() - entry.startedNs;
    while (!open.isEmpty() && open.pop() != entry) {
      // an action that was left by a jump has no end of its own
    }
    if (silent > 0 || entry.resource.action().equals("nothing")) {
      if (silent == 0) {
        sinks.forEach(s -> s.finished(entry));
      }
      return;
    }
    if (entry.depth == 0) {
      total++;
      if (status == Entry.Status.UPDATED || status == Entry.Status.WOULD_UPDATE) {
        updated++;
      }
      slowest.add(entry);
    }
    sinks.forEach(s -> s.finished(entry));
  }

  public synchronized void line(Level level, byte[] text) {
    output.finish();
    sinks.forEach(s -> s.line(level, text));
  }

  /** What a program printed, cut where reading it happened to stop: lines are put together here. */
  public synchronized void output(byte[] bytes) {
    output.write(bytes, 0, bytes.length);
  }

  public int updated() {
    return updated;
  }

  public int total() {
    return total;
  }

  public long elapsedMs() {
    return (System.nanoTime() - startedNs) / 1_000_000;
  }

  List<Entry> top() {
    return slowest;
  }

  public synchronized void summary(Summary summary) {
    output.finish();
    sinks.forEach(s -> s.summary(summary));
  }
}
