package io.stackworks.agent.state;

import io.stackworks.proto.agent.Finished;
import io.stackworks.proto.agent.Output;
import io.stackworks.proto.run.RunEvent;
import io.stackworks.proto.run.RunOutcome;
import java.util.List;

/**
 * How a command ended. {@code trailer} holds the agent's own last words ("cancelled: ..."): they
 * follow the runner's events, whose file only the runner writes.
 *
 * @param runnerEvents in that file, lines of the log among them
 * @param logSize masked, bytes
 * @param eventCount that the server is told, lines not among them
 */
public record Result(
    RunOutcome outcome, long runnerEvents, long logSize, long eventCount, List<RunEvent> trailer) {
  public Result {
    trailer = List.copyOf(trailer);
  }

  public Finished toMessage(String commandId) {
    return Finished.newBuilder()
        .setCommandId(commandId)
        .setOutcome(outcome)
        .setLogSize(logSize)
        .setEventCount(eventCount)
        .build();
  }

  /** On disk an {@link Output} of the trailer, with what the server will be told as its log. */
  byte[] toBytes(String commandId) {
    return Output.newBuilder()
        .setCommandId(commandId)
        .setFirstEvent(runnerEvents)
        .setLog(toMessage(commandId).toByteString())
        .addAllEvents(trailer)
        .build()
        .toByteArray();
  }

  static Result parse(byte[] bytes) throws com.google.protobuf.InvalidProtocolBufferException {
    var stored = Output.parseFrom(bytes);
    var finished = Finished.parseFrom(stored.getLog());
    return new Result(
        finished.getOutcome(),
        stored.getFirstEvent(),
        finished.getLogSize(),
        finished.getEventCount(),
        stored.getEventsList());
  }

  /** Kept beside the run for the local command line, after the journal has forgotten it. */
  public void write(java.nio.file.Path file, String commandId) throws java.io.IOException {
    Sealed.write(file, toBytes(commandId));
  }

  public static Result read(java.nio.file.Path file) throws java.io.IOException {
    return parse(Sealed.read(file));
  }
}
