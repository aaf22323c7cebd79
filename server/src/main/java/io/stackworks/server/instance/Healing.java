package io.stackworks.server.instance;

import java.time.Instant;

/**
 * What is done about a lost machine without anybody asking.
 *
 * @param attempts how often since it was last well for long
 * @param since of this attempt
 * @param reason what was wrong with the machine
 */
public record Healing(State state, int attempts, Instant since, String reason) {

  /** How far it is. */
  public enum State {
    /** The machine is being stopped, to be started again. */
    STOPPING,
    /** The machine was started again, or another one. */
    STARTED,
    /** Too many attempts: a person has to look. */
    GIVEN_UP
  }

  public Healing in(State next) {
    return new Healing(next, attempts, since, reason);
  }
}
