package io.stackworks.server.agents;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/** Numbers about agents. The names are a promise: dashboards are built on them. */
public final class AgentMeters {
  private final MeterRegistry registry;
  private final Counter logBytes;
  private final Counter refused;
  private final Counter foreign;

  public AgentMeters(MeterRegistry registry) {
    this.registry = registry;
    this.logBytes =
        Counter.builder("stackworks.log.received.bytes")
            .description("Log bytes that agents sent, repetitions included")
            .register(registry);
    this.refused =
        Counter.builder("stackworks.agents.events.refused")
            .description("Events of agents that changed nothing: repeated or too late")
            .register(registry);
    this.foreign =
        Counter.builder("stackworks.agents.foreign.commands")
            .description("Messages of agents about commands that are not theirs")
            .register(registry);
  }

  void logBytes(int count) {
    logBytes.increment(count);
  }

  void refused() {
    refused.increment();
  }

  void foreign() {
    foreign.increment();
  }

  /** {@code result}: accepted, or the reason of the refusal. */
  void registration(String result) {
    registry.counter("stackworks.agents.registrations", "result", result).increment();
  }

  /** {@code how}: opened, replaced, closed. */
  void session(String how) {
    registry.counter("stackworks.agents.sessions", "how", how).increment();
  }

  void count(String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).register(registry);
  }
}
