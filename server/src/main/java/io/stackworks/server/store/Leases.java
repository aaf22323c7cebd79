package io.stackworks.server.store;

import java.time.Clock;
import java.time.Duration;
import java.util.OptionalLong;

/** Single jobs for many servers: whoever holds a lease's row does the job until the lease ends. */
public final class Leases {

  private final Database database;
  private final Clock clock;
  private final String owner;

  /**
   * @param owner unique for this process
   */
  public Leases(Database database, Clock clock, String owner) {
    this.database = database;
    this.clock = clock;
    this.owner = owner;
  }

  /**
   * Takes or prolongs a lease. Absent: another server has it. The fencing number grows with every
   * new holder.
   */
  public OptionalLong hold(String name, Duration span) {
    long now = Times.micros(clock.instant());
    long until = now + Times.micros(span);
    return database.write(
        handle -> {
          handle
              .createUpdate(
                  "insert into lease(name, owner, fence, held_until) values (:name, '', 0, 0)"
                      + " on conflict (name) do nothing")
              .bind("name", name)
              .execute();
          return handle
              .createQuery(
                  "update lease set fence = case when owner = :owner then fence else fence + 1 end,"
                      + " owner = :owner, held_until = :until"
                      + " where name = :name and (owner = :owner or held_until < :now)"
                      + " returning fence")
              .bind("owner", owner)
              .bind("until", until)
              .bind("name", name)
              .bind("now", now)
              .mapTo(Long.class)
              .findOne()
              .map(OptionalLong::of)
              .orElse(OptionalLong.empty());
        });
  }

  /** Gives a lease back, so that another server need not wait. */
  public void release(String name) {
    database.<Integer>write(
        handle ->
            handle
                .createUpdate(
                    "update lease set held_until = 0 where name = :name and owner = :owner")
                .bind("name", name)
                .bind("owner", owner)
                .execute());
  }
}
