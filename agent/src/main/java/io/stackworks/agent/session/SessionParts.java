package io.stackworks.agent.session;

import io.stackworks.agent.run.Commands;
import io.stackworks.agent.run.Signal;
import io.stackworks.proto.agent.Facts;
import io.stackworks.proto.agent.Metrics;
import java.time.Clock;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/** What a session works with. */
public record SessionParts(
    Commands commands,
    Signal signal,
    Supplier<Facts> facts,
    Supplier<Metrics> metrics,
    Orders orders,
    ScheduledExecutorService timers,
    Clock clock) {}
