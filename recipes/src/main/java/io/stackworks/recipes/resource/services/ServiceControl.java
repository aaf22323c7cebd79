package io.stackworks.recipes.resource.services;

/** How one service of a call is asked and told, by one kind of init. */
interface ServiceControl {
  boolean isRunning();

  boolean isEnabled();

  boolean isMasked();

  void start() throws Exception;

  void stop() throws Exception;

  void restart() throws Exception;

  void reload() throws Exception;

  /** Whether enabling or disabling means anything: not for masked or static units. */
  default boolean canBeSwitched() {
    return true;
  }

  void enable();

  void disable();

  void mask(boolean masked);
}
