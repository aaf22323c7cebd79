package io.stackworks.recipes.host;

import java.util.Map;

/**
 * The machine that recipes change. Everything a built-in resource does to the world goes through
 * here.
 */
public interface Host {
  /** Runs programs. */
  Processes processes();

  /** Users and groups by name and number. */
  Accounts accounts();

  /**
   * Whether systemd runs this machine (/run/systemd/system), as opposed to merely being installed.
   */
  boolean hasSystemd();

  /** The variables that programs inherit, as the recipe sees and changes them in Ruby's ENV. */
  default Map<String, String> environment() {
    return System.getenv();
  }
}
