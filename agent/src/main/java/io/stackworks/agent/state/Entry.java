package io.stackworks.agent.state;

import io.stackworks.proto.agent.Assign;
import io.stackworks.proto.agent.HeldCommand;
import io.stackworks.proto.agent.Started;
import io.stackworks.proto.run.RunOutcome;
import io.stackworks.proto.run.RunSpec;
import org.jspecify.annotations.Nullable;

/**
 * One command as the journal holds it.
 *
 * @param number order of arrival
 * @param started when the runner was about to be asked; from then on it never runs again
 * @param stop why the agent ends the run, when it does
 */
public record Entry(
    long number,
    String id,
    Assign assign,
    @Nullable Started started,
    @Nullable RunOutcome stop,
    @Nullable Result result) {
  public RunSpec run() {
    return assign.getRun();
  }

  public HeldCommand.Phase phase() {
    if (result != null) {
      return HeldCommand.Phase.PHASE_FINISHED;
    }
    return started == null ? HeldCommand.Phase.PHASE_ACCEPTED : HeldCommand.Phase.PHASE_RUNNING;
  }

  Entry withStarted(Started started) {
    return new Entry(number, id, assign, started, stop, result);
  }

  Entry withStop(RunOutcome stop) {
    return new Entry(number, id, assign, started, stop, result);
  }

  Entry withResult(Result result) {
    return new Entry(number, id, assign, started, stop, result);
  }
}
