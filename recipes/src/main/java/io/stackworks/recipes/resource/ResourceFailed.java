package io.stackworks.recipes.resource;

/** A resource cannot be brought about. Reaches cookbooks as the Ruby exception class named here. */
public final class ResourceFailed extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String rubyClass;

  /**
   * @param rubyClass full name of a Ruby exception class, {@code Chef::Exceptions::FileNotFound}
   */
  public ResourceFailed(String rubyClass, String message) {
    super(message);
    this.rubyClass = rubyClass;
  }

  public String rubyClass() {
    return rubyClass;
  }
}
