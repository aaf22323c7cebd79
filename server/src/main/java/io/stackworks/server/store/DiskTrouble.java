package io.stackworks.server.store;

import java.io.IOException;
import java.util.Optional;
import org.sqlite.SQLiteException;

/** Failures that are the disk's and not ours: whoever asked is told so, and may ask again later. */
public final class DiskTrouble {
  private DiskTrouble() {}

  /** What is wrong with the disk, when that is the reason of a failure. */
  public static Optional<String> of(Throwable failure) {
    for (var cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLiteException sqlite) {
        return switch (sqlite.getResultCode()) {
          case SQLITE_FULL -> Optional.of("the disk of the server is full");
          case SQLITE_READONLY, SQLITE_READONLY_DBMOVED, SQLITE_CANTOPEN ->
              Optional.of("the database of the server cannot be written");
          case SQLITE_IOERR, SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC, SQLITE_IOERR_SHMSIZE ->
              Optional.of("the disk of the server fails");
          default -> Optional.empty();
        };
      }
      var message = cause.getMessage();
      if (cause instanceof IOException && message != null) {
        if (message.contains("No space left") || message.contains("Disk quota")) {
          return Optional.of("the disk of the server is full");
        }
        if (message.contains("Read-only file system")) {
          return Optional.of("the disk of the server is read-only");
        }
      }
    }
    return Optional.empty();
  }
}
