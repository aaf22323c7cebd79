package io.stackworks.server.store;

import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * The SQL database: SQLite in a file, or PostgreSQL. One SQL text for both.
 *
 * <p>On SQLite all writes run one after another on one thread and share commits; on PostgreSQL they
 * run on the caller's thread. So a write must be short, must do nothing but SQL, and must not call
 * {@code write} again.
 */
public final class Database implements AutoCloseable {

  /**
   * Runs in a transaction of its own; returns after its commit is on disk. An exception undoes it
   * and is rethrown.
   */
  public <T> T write(Function<Handle, T> work) {
    return Pending.value();
  }

  /** Runs outside any write, on what is committed. */
  public <T> T read(Function<Handle, T> work) {
    return Pending.value();
  }

  /**
   * {@code " for update"} where rows can be locked, else empty: SQLite's single writer is the lock.
   */
  public String forUpdate() {
    return Pending.value();
  }

  @Override
  public void close() {}
}
