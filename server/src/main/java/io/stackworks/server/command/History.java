package io.stackworks.server.command;

import io.stackworks.server.stack.Snapshot;
import io.stackworks.server.stack.Source;
import io.stackworks.server.stack.Stacks;
import io.stackworks.server.store.Artifacts;
import io.stackworks.server.store.Database;
import io.stackworks.server.store.Times;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Forgets what nobody will ask for any more, so that history never slows the present: output and
 * input of old commands, and artifacts that nothing speaks of. The commands themselves stay.
 */
public final class History {
  /** OpsWorks kept the logs of 30 commands. */
  public static final Policy KEPT =
      new Policy(100, 1L << 30, Duration.ofDays(90), Duration.ofDays(7));

  private static final Duration UNUSED = Duration.ofHours(1);
  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

  private final Database database;
  private final Stacks stacks;
  private final Artifacts artifacts;
  private final Clock clock;

  /**
   * What is kept at least.
   *
   * @param runs newest commands of each instance whose log, events and input stay
   * @param bytes of their logs, per instance; the newest log stays whatever its size
   * @param age of commands that keep theirs
   * @param artifactAge since an artifact was last used, when nothing speaks of it any more
   */
  public record Policy(int runs, long bytes, Duration age, Duration artifactAge) {}

  public History(Database database, Stacks stacks, Artifacts artifacts, Clock clock) {
    this.database = database;
    this.stacks = stacks;
    this.artifacts = artifacts;
    this.clock = clock;
  }

  /**
   * @return how many commands lost their output
   */
  public int forget(Policy kept) throws IOException {
    var now = clock.instant();
    var old = old(kept, now.minus(kept.age()));
    for (var id : old) {
      // One small write each, so that nobody waits for a big one.
      database.<Integer>write(
          handle -> {
            handle.execute("delete from run_event where command_id = ?", id);
            handle.execute("delete from log_chunk where command_id = ?", id);
            handle.execute("delete from run_spec where command_id = ?", id);
            return handle.execute("update run_progress set kept = 0 where command_id = ?", id);
          });
    }
    database.<Integer>write(
        handle ->
            handle.execute(
                "delete from late_result where at < ?", Times.micros(now.minus(kept.age()))));
    database.<Integer>write(
        handle ->
            handle.execute(
                "delete from shared_spec where used_at < ? and not exists"
                    + " (select 1 from run_spec where shared_digest = shared_spec.digest)",
                Times.micros(now.minus(UNUSED))));
    artifacts.sweep(spokenOf(), now.minus(kept.artifactAge()));
    return old.size();
  }

  /** Looks only at commands that have something left, of which there are never many. */
  private List<String> old(Policy kept, Instant before) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "select id from (select c.id, c.status, c.created_at,"
                        + " row_number() over (partition by c.instance_id order by c.number desc)"
                        + " as place,"
                        + " sum(p.log_size) over (partition by c.instance_id order by c.number desc"
                        + " rows unbounded preceding) as bytes"
                        + " from run_progress p join command c on c.id = p.command_id"
                        + " where p.kept = 1) ranked"
                        + " where status <> 'pending' and (place > :runs"
                        + " or (place > 1 and bytes > :bytes) or created_at < :before)"
                        // never begun
                        + " union select r.command_id from run_spec r"
                        + " join command c on c.id = r.command_id"
                        + " where c.status <> 'pending' and c.created_at < :before"
                        // of stacks that were deleted
                        + " union select command_id from run_spec r"
                        + " where not exists (select 1 from command where id = r.command_id)"
                        + " union select command_id from run_progress p where p.kept = 1"
                        + " and not exists (select 1 from command where id = p.command_id)")
                .bind("runs", kept.runs())
                .bind("bytes", kept.bytes())
                .bind("before", Times.micros(before))
                .mapTo(String.class)
                .list());
  }

  private Set<String> spokenOf() {
    var digests = new HashSet<String>();
    for (var stack : stacks.list()) {
      stacks.snapshot(stack.id()).ifPresent(snapshot -> of(snapshot).forEach(digests::add));
    }
    database.<Boolean>read(
        handle -> {
          try (var documents =
              handle
                  .createQuery(
                      "select doc from command where status = 'pending'"
                          + " union all select c.doc from command c"
                          + " join run_spec r on r.command_id = c.id where c.status <> 'pending'")
                  .setFetchSize(100)
                  .mapTo(String.class)
                  .iterator()) {
            while (documents.hasNext()) {
              DIGEST.matcher(documents.next()).results().forEach(each -> digests.add(each.group()));
            }
          }
          return true;
        });
    return digests;
  }

  private static Stream<String> of(Snapshot snapshot) {
    var set = snapshot.stack().cookbookSet();
    return Stream.concat(
        Stream.ofNullable(set == null ? null : set.digest()),
        Stream.concat(
            bundle(snapshot.stack().customCookbooksSource()),
            snapshot.apps().values().stream().flatMap(app -> bundle(app.appSource()))));
  }

  private static Stream<String> bundle(@Nullable Source source) {
    return source == null || source.type() != Source.Type.BUNDLE
        ? Stream.empty()
        : Stream.of(source.url());
  }
}
