package io.stackworks.server.agents;

import io.stackworks.proto.agent.Settings;
import io.stackworks.server.command.Commands;
import io.stackworks.server.command.Output;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.security.AgentKeys;
import io.stackworks.server.stack.Stacks;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;

/** What every conversation with an agent needs of the core. */
public record Conversations(
    Stacks stacks,
    Commands commands,
    Output output,
    AgentKeys keys,
    AgentMeters meters,
    Clock clock) {
  private static final Settings SETTINGS =
      Settings.newBuilder().setHeartbeatSeconds(10).setMetricsSeconds(60).setKeptRuns(30).build();

  Settings settings() {
    return SETTINGS;
  }

  /**
   * @param later is asked to call {@link Conversation#settled} after that time
   */
  Conversation with(InstanceId instance, Outbox outbox, Consumer<Duration> later) {
    return new Conversation(instance, outbox, later, this);
  }
}
