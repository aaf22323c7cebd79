package io.stackworks.server.agents;

import com.google.protobuf.Timestamp;
import io.stackworks.proto.agent.Facts;
import io.stackworks.proto.agent.Finished;
import io.stackworks.server.command.Cause;
import io.stackworks.server.command.CommandId;
import io.stackworks.server.command.Outcome;
import io.stackworks.server.instance.AgentFacts;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Between the words of agent.proto and ours. Whatever an agent sends becomes a value or nothing.
 */
final class Wire {
  /** Texts of an agent end up in rows and on screens. */
  private static final int MAX_TEXT = 1000;

  private Wire() {}

  static Timestamp timestamp(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }

  static Instant instant(Timestamp at) {
    try {
      return Instant.ofEpochSecond(at.getSeconds(), at.getNanos());
    } catch (java.time.DateTimeException e) { // far outside of any calendar
      return Instant.EPOCH;
    }
  }

  static Optional<CommandId> commandId(String text) {
    try {
      return Optional.of(new CommandId(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static AgentFacts facts(Facts facts) {
    return new AgentFacts(
        line(facts.getHostname()),
        line(facts.getPrivateIp()),
        line(facts.getPublicIp()),
        line(facts.getOs()),
        line(facts.getPlatform()),
        line(facts.getPlatformVersion()),
        line(facts.getArchitecture()),
        facts.getCpus(),
        facts.getMemoryKb(),
        line(facts.getKernel()),
        line(facts.getVirtualization()),
        line(facts.getAgentVersion()),
        line(facts.getBootId()));
  }

  static Outcome outcome(Finished finished) {
    var outcome = finished.getOutcome();
    return new Outcome(
        outcome.getSuccess(),
        outcome.getExitCode(),
        cause(outcome.getSuccess(), outcome.getCause()),
        line(outcome.getMessage()),
        outcome.hasStartedAt() ? instant(outcome.getStartedAt()) : null,
        outcome.hasFinishedAt() ? instant(outcome.getFinishedAt()) : null,
        outcome.getPeakMemoryBytes(),
        outcome.getOutOfMemory(),
        outcome.getResourcesUpdated(),
        outcome.getResourcesTotal(),
        line(outcome.getExceptionClass()),
        outcome.getSuccess() && outcome.getRebootRequested(),
        finished.getLogSize(),
        finished.getEventCount());
  }

  /** One line without control characters, of bounded length. */
  static String line(String text) {
    var clean = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return clean.length() <= MAX_TEXT ? clean : clean.substring(0, MAX_TEXT) + "...";
  }

  private static @Nullable Cause cause(boolean success, io.stackworks.proto.run.Cause cause) {
    return switch (cause) {
      case CAUSE_RECIPE -> Cause.RECIPE;
      case CAUSE_TIMEOUT -> Cause.TIMEOUT;
      case CAUSE_CANCELLED -> Cause.CANCELLED;
      case CAUSE_AGENT_LOST -> Cause.AGENT_LOST;
      case CAUSE_HOST -> Cause.HOST;
      case CAUSE_OPERATOR -> Cause.OPERATOR;
      case CAUSE_NEVER_STARTED -> Cause.NEVER_STARTED;
      // A newer agent may know causes that we do not: the run failed, that much is sure.
      case CAUSE_UNSPECIFIED, UNRECOGNIZED -> success ? null : Cause.RECIPE;
    };
  }
}
