package io.stackworks.server.stack;

/**
 * Carries effects out. Must return soon and never throw: long work goes to the performer's own
 * threads.
 */
public interface Effects {

  void perform(StackId stack, Effect effect);
}
