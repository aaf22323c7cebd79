package io.stackworks.server.store;

/**
 * Encrypts rows that hold secrets, with a key that is not in the database: a copy of the database
 * alone reveals none of them.
 */
public interface Seal {
  /** How every sealed text begins. */
  String FORM = "v1:";

  /**
   * @param context what the row is; the same is needed to open it, so that one row's content cannot
   *     be put into another row
   */
  byte[] seal(byte[] clear, String context);

  /** Throws {@link IllegalStateException} when it was sealed by another key or changed. */
  byte[] open(byte[] sealed, String context);
}
