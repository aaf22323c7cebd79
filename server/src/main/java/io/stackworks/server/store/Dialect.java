package io.stackworks.server.store;

/** The few words in which the two databases differ. */
public enum Dialect {
  SQLITE("integer primary key autoincrement", "blob", "", ""),
  POSTGRES(
      "bigint generated always as identity primary key",
      "bytea",
      " for update",
      " for update skip locked");

  private final String serialColumn;
  private final String bytesColumn;
  private final String forUpdate;
  private final String forUpdateSkipLocked;

  Dialect(String serialColumn, String bytesColumn, String forUpdate, String forUpdateSkipLocked) {
    this.serialColumn = serialColumn;
    this.bytesColumn = bytesColumn;
    this.forUpdate = forUpdate;
    this.forUpdateSkipLocked = forUpdateSkipLocked;
  }

  String serialColumn() {
    return serialColumn;
  }

  String bytesColumn() {
    return bytesColumn;
  }

  /** Suffix of a select that locks its rows; empty on SQLite, whose single writer is the lock. */
  public String forUpdate() {
    return forUpdate;
  }

  public String forUpdateSkipLocked() {
    return forUpdateSkipLocked;
  }
}
