package io.stackworks.recipes.host;

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
}
