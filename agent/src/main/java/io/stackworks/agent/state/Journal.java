package io.stackworks.agent.state;

import io.stackworks.proto.agent.Assign;
import io.stackworks.proto.agent.Started;
import io.stackworks.proto.run.RunOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The commands this agent has taken on and the server has not let go of yet.
 *
 * <p>One directory per command, {@code <number>-<id>}, with a sealed file for each thing that
 * happened: {@code assign}, {@code started}, {@code stop}, {@code result}. Every method returns
 * after its change is on disk, or throws and has changed nothing. Ids stay known in {@code done}
 * after they are forgotten, so that none ever runs twice. Any thread.
 */
public final class Journal {
  /** More waiting commands than any server should have for one machine. */
  static final int LIMIT = 1000;

  static final String ID = "[0-9A-Za-z][0-9A-Za-z_-]{0,63}";

  private final Path directory;
  private final FinishedIds done;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private long next = 1;

  private Journal(Path directory, FinishedIds done) {
    this.directory = directory;
    this.done = done;
  }

  /** Reads what an earlier process left. Damaged entries come back finished, never to be run. */
  public static Journal open(Path directory) throws IOException {
    var journal = new Journal(directory, FinishedIds.open(directory.resolve("done")));
    for (var entry : new JournalFiles(directory).readAll()) {
      journal.next = Math.max(journal.next, entry.number() + 1);
      if (journal.done.contains(entry.id())) {
        journal.remove(entry); // forgotten, but the power went before the files did
      } else {
        journal.entries.put(entry.id(), entry);
      }
    }
    return journal;
  }

  /** In order of arrival. */
  public synchronized List<Entry> entries() {
    return List.copyOf(entries.values());
  }

  public synchronized @Nullable Entry find(String id) {
    return entries.get(id);
  }

  /** Whether this id was ever accepted and finished here. */
  public synchronized boolean isDone(String id) {
    return done.contains(id);
  }

  /** Takes a command on. */
  public synchronized Entry accept(Assign assign) throws IOException {
    var id = assign.getRun().getCommandId();
    if (!id.matches(ID)) {
      throw new IOException("command id '" + id + "' (expected: letters, digits and hyphens)");
    }
    if (entries.containsKey(id) || done.contains(id)) {
      throw new IOException("command " + id + " is known already");
    }
    if (entries.size() >= LIMIT) {
      throw new IOException("journal full: " + LIMIT + " commands");
    }
    var entry = new Entry(next, id, assign, null, null, null);
    var temporary = directory.resolve("new-" + id);
    try {
      Trees.delete(temporary);
      Files.createDirectory(temporary);
      Sealed.write(temporary.resolve("assign"), assign.toByteArray());
      Files.move(temporary, files(entry), StandardCopyOption.ATOMIC_MOVE);
      DurableFile.syncDirectory(directory);
    } catch (IOException e) {
      Trees.delete(temporary);
      Trees.delete(files(entry));
      throw e;
    }
    next++;
    entries.put(id, entry);
    return entry;
  }

  /** From here on the command counts as run. */
  public synchronized Entry started(String id, Started started) throws IOException {
    var entry = held(id);
    Sealed.write(files(entry).resolve("started"), started.toByteArray());
    return replace(entry.withStarted(started));
  }

  /** The agent is about to end the run, for this reason. The first reason stays. */
  public synchronized Entry stopping(String id, RunOutcome reason) throws IOException {
    var entry = held(id);
    if (entry.stop() != null) {
      return entry;
    }
    Sealed.write(files(entry).resolve("stop"), reason.toByteArray());
    return replace(entry.withStop(reason));
  }

  /** Final: a second result is refused. */
  public synchronized Entry finished(String id, Result result) throws IOException {
    var entry = held(id);
    if (entry.result() != null) {
      throw new IOException("command " + id + " has a result already");
    }
    Sealed.write(files(entry).resolve("result"), result.toBytes(id));
    return replace(entry.withResult(result));
  }

  /** The server has everything. */
  public synchronized void forget(String id) throws IOException {
    var entry = entries.get(id);
    if (entry == null) {
      return;
    }
    done.add(id);
    entries.remove(id);
    remove(entry);
  }

  private Entry held(String id) throws IOException {
    var entry = entries.get(id);
    if (entry == null) {
      throw new IOException("command " + id + " is not in the journal");
    }
    return entry;
  }

  private Entry replace(Entry entry) {
    entries.put(entry.id(), entry);
    return entry;
  }

  private Path files(Entry entry) {
    return directory.resolve(JournalFiles.name(entry.number(), entry.id()));
  }

  private void remove(Entry entry) throws IOException {
    Trees.delete(files(entry));
  }

  static List<Entry> ordered(Collection<Entry> entries) {
    return entries.stream().sorted(Comparator.comparingLong(Entry::number)).toList();
  }
}
