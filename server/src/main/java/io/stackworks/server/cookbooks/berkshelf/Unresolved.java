package io.stackworks.server.cookbooks.berkshelf;

/** The wishes cannot be met, or not be read. The message is one line for who wrote them. */
public final class Unresolved extends Exception {
  private static final long serialVersionUID = 1;

  public Unresolved(String message) {
    super(message);
  }
}
