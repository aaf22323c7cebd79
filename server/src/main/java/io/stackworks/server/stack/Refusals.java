package io.stackworks.server.stack;

/** Is told of every event that was refused, so that illegal transitions can be counted. */
public interface Refusals {

  /** For those who do not count. */
  Refusals IGNORED = (event, refusal) -> {};

  void refused(Event event, Refusal refusal);
}
