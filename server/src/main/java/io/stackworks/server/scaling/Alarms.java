package io.stackworks.server.scaling;

/** What CloudWatch says about alarms. */
@FunctionalInterface
public interface Alarms {
  /** Nobody is asked: alarms are kept, and do nothing. */
  Alarms NOBODY_KNOWS = name -> State.NOT_ASKED;

  enum State {
    OK,
    ALARM,
    INSUFFICIENT_DATA,
    /** This server has no CloudWatch. */
    NOT_ASKED
  }

  State of(String name);
}
