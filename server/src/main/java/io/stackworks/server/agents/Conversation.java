package io.stackworks.server.agents;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.stackworks.proto.agent.AgentMessage;
import io.stackworks.proto.agent.Assign;
import io.stackworks.proto.agent.Cancel;
import io.stackworks.proto.agent.Finished;
import io.stackworks.proto.agent.FinishedAck;
import io.stackworks.proto.agent.HeldCommand;
import io.stackworks.proto.agent.Hello;
import io.stackworks.proto.agent.Output;
import io.stackworks.proto.agent.OutputAck;
import io.stackworks.proto.agent.ServerMessage;
import io.stackworks.proto.agent.Welcome;
import io.stackworks.server.command.Assignment;
import io.stackworks.server.command.Command;
import io.stackworks.server.command.CommandId;
import io.stackworks.server.command.Progress;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.stack.Decision;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Refusal;
import io.stackworks.server.stack.StackId;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is said on one session and what follows from it in the core: each message becomes an event
 * or a stored piece of output, and is answered when that is on disk.
 *
 * <p>Owned by the session's mailbox. An agent may speak of its own commands only; what it says of
 * others is answered so that it forgets them, and is never stored.
 */
final class Conversation {
  private static final Logger log = LoggerFactory.getLogger(Conversation.class);

  private final InstanceId instance;
  private final Outbox outbox;
  private final Consumer<Duration> later;
  private final Conversations context;

  /** Whether a command is this agent's; asked of the database once per command. */
  private final Map<CommandId, Boolean> own = new LinkedHashMap<>(4);

  /** Finished and stored, but output is missing: acknowledged when it is complete. */
  private final Map<CommandId, Finished> incomplete = new HashMap<>(2);

  private @Nullable StackId stack; // of the instance; known from the hello on
  private boolean takesShared; // the agent joins both parts of an assignment itself
  private @Nullable CommandId assigned; // sent on this session and not answered
  private boolean postponed; // a delivery waits for room in the outbox
  private boolean settling; // a configure waits for company; `settled` will be called

  Conversation(
      InstanceId instance, Outbox outbox, Consumer<Duration> later, Conversations context) {
    this.instance = instance;
    this.outbox = outbox;
    this.later = later;
    this.context = context;
  }

  /** The session cannot go on; the agent is told why. */
  static final class Over extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Status status;

    Over(Status status) {
      super(status.getDescription(), null, false, false);
      this.status = status;
    }

    Status status() {
      return status;
    }
  }

  /** Brings both sides to the same view: who has which command, and how much output is stored. */
  void greet(Hello hello) {
    if (hello.hasAgentTime()) {
      // Told and not refused: a machine whose clock is wrong can still be told to mend it.
      ClockSkew.problem(Wire.instant(hello.getAgentTime()), context.clock().instant())
          .ifPresent(
              problem -> log.atWarn().addKeyValue("instance", instance).log("Agent: " + problem));
    }
    var held =
        hello.getHeldList().stream()
            .flatMap(each -> Wire.commandId(each.getCommandId()).stream())
            .collect(Collectors.toUnmodifiableSet());
    stack = context.stacks().stackOf(instance).orElse(null);
    takesShared = hello.getProtocol() >= 2;
    var decision = decide(new Event.AgentConnected(instance, Wire.facts(hello.getFacts()), held));
    if (decision.refusal() != null) {
      throw new Over(Status.FAILED_PRECONDITION.withDescription(decision.refusal().message()));
    }
    var progress = context.commands().progress(held);
    var welcome =
        Welcome.newBuilder()
            .setServerTime(Wire.timestamp(context.clock().instant()))
            .setSettings(context.settings());
    for (var id : held) {
      var stored = progress.getOrDefault(id, Progress.NONE);
      welcome.addResume(ack(id, stored.logSize(), stored.nextEvent()));
    }
    outbox.send(ServerMessage.newBuilder().setWelcome(welcome).build());
    hello.getHeldList().forEach(this::drop);
    deliver();
  }

  /** What the server no longer knows or wants, the agent need not go on with. */
  private void drop(HeldCommand held) {
    if (held.getPhase() == HeldCommand.Phase.PHASE_FINISHED) {
      return; // the agent will say Finished and be answered
    }
    var wanted = own(held.getCommandId()).filter(Command::isOpen);
    if (wanted.isEmpty()) {
      outbox.send(
          ServerMessage.newBuilder()
              .setCancel(
                  Cancel.newBuilder()
                      .setCommandId(held.getCommandId())
                      .setReason("no longer wanted by the server"))
              .build());
    }
  }

  void hear(AgentMessage message) {
    switch (message.getMessageCase()) {
      case ACCEPTED -> tell(message.getAccepted().getCommandId(), Event.CommandAccepted::new);
      case STARTED -> tell(message.getStarted().getCommandId(), Event.CommandStarted::new);
      case REFUSED ->
          tell(
              message.getRefused().getCommandId(),
              id -> new Event.CommandRefused(id, Wire.line(message.getRefused().getReason())));
      case OUTPUT -> store(message.getOutput());
      case FINISHED -> finish(message.getFinished());
      case DEREGISTERED -> deregistered();
      // An agent newer than this server may say more than we know.
      case HELLO, HEARTBEAT, METRICS, MESSAGE_NOT_SET -> {}
    }
  }

  /** Sends the command whose turn it is, if there is one. */
  void deliver() {
    if (!outbox.isEmpty()) {
      postponed = true; // a command is large: it waits on disk and not in memory
      return;
    }
    postponed = false;
    if (stack != null && !settling && !waitsForCompany(stack)) {
      context.commands().next(stack, instance).ifPresent(this::assign);
    }
  }

  private boolean waitsForCompany(StackId stack) {
    var now = context.clock().instant();
    var due = context.stacks().snapshot(stack).flatMap(each -> each.settlesAt(instance));
    settling = due.isPresent() && due.get().isAfter(now);
    if (settling) {
      later.accept(Duration.between(now, due.get()));
    }
    return settling;
  }

  /** The time is over: whatever is first in the queue now. */
  void settled() {
    settling = false;
    if (stack != null) {
      context.commands().next(stack, instance).ifPresent(this::assign);
    }
  }

  void deliverIfPostponed() {
    if (postponed) {
      deliver();
    }
  }

  private void assign(Assignment next) {
    if (next.command().equals(assigned)) {
      return;
    }
    assigned = next.command();
    var assign = Assign.newBuilder().setStartBefore(Wire.timestamp(next.startBefore()));
    if (takesShared) {
      assign.setRun(next.own()).setShared(UnsafeByteOperations.unsafeWrap(next.shared()));
    } else {
      assign.setRun(next.spec());
    }
    if (next.timeout() != null) {
      assign.setTimeoutSeconds(Math.max(1, next.timeout().toSeconds()));
    }
    outbox.send(ServerMessage.newBuilder().setAssign(assign).build());
  }

  private interface About {
    Event event(CommandId command);
  }

  private void tell(String commandId, About about) {
    owned(commandId).ifPresent(command -> offer(about.event(command)));
  }

  private Decision offer(Event event) {
    var decision = decide(event);
    if (decision.refusal() != null) {
      // Nothing is wrong: agents repeat themselves after a reconnect, and results may come late.
      context.meters().refused();
      log.atDebug()
          .addKeyValue("instance", instance)
          .addKeyValue("event", event.getClass().getSimpleName())
          .addKeyValue("reason", decision.refusal().message())
          .log("Event refused");
    }
    return decision;
  }

  private Decision decide(Event event) {
    return stack == null
        ? Decision.refused(Refusal.notFound("instance", instance))
        : context.stacks().offer(stack, event);
  }

  private void store(Output output) {
    var id = owned(output.getCommandId());
    if (id.isEmpty()) {
      outbox.send(
          ServerMessage.newBuilder()
              .setOutputAck(
                  OutputAck.newBuilder()
                      .setCommandId(output.getCommandId())
                      .setLogOffset(output.getLogOffset() + output.getLog().size())
                      .setNextEvent(output.getFirstEvent() + output.getEventsCount()))
              .build());
      return;
    }
    var stored = append(id.get(), output);
    outbox.send(ServerMessage.newBuilder().setOutputAck(stored).build());
    var finished = incomplete.get(id.get());
    if (finished != null && isComplete(finished, stored)) {
      incomplete.remove(id.get());
      acknowledge(finished.getCommandId());
    }
  }

  private OutputAck append(CommandId id, Output output) {
    ByteString bytes = output.getLog();
    context.meters().logBytes(bytes.size());
    var stored =
        context
            .output()
            .append(
                id,
                output.getLogOffset(),
                bytes.toByteArray(),
                output.getFirstEvent(),
                List.copyOf(output.getEventsList()));
    return ack(id, stored.logSize(), stored.nextEvent()).build();
  }

  private void finish(Finished finished) {
    var id = owned(finished.getCommandId());
    if (id.isEmpty()) {
      acknowledge(finished.getCommandId());
      return;
    }
    offer(new Event.CommandFinished(id.get(), Wire.outcome(finished)));
    var progress =
        context.commands().progress(List.of(id.get())).getOrDefault(id.get(), Progress.NONE);
    var stored = ack(id.get(), progress.logSize(), progress.nextEvent()).build();
    if (isComplete(finished, stored)) {
      acknowledge(finished.getCommandId());
    } else {
      // The result counts; the agent keeps its files until the rest of the log is here as well.
      incomplete.put(id.get(), finished);
      outbox.send(ServerMessage.newBuilder().setOutputAck(stored).build());
    }
  }

  private static boolean isComplete(Finished finished, OutputAck stored) {
    return stored.getLogOffset() >= finished.getLogSize()
        && stored.getNextEvent() >= finished.getEventCount();
  }

  private void acknowledge(String commandId) {
    outbox.send(
        ServerMessage.newBuilder()
            .setFinishedAck(FinishedAck.newBuilder().setCommandId(commandId))
            .build());
  }

  private void deregistered() {
    context.keys().revoke(instance, "the agent deregistered");
    offer(new Event.AgentDeregistered(instance));
    throw new Over(Status.OK.withDescription("deregistered"));
  }

  private Optional<CommandId> owned(String commandId) {
    var id = Wire.commandId(commandId);
    if (id.isPresent()
        && own.computeIfAbsent(id.get(), each -> own(commandId).isPresent()).booleanValue()) {
      own.keySet().removeIf(each -> own.size() > 8 && !each.equals(id.get()));
      return id;
    }
    return Optional.empty();
  }

  private Optional<Command> own(String commandId) {
    var command = Wire.commandId(commandId).flatMap(context.commands()::find);
    var own = command.filter(each -> each.instanceId().equals(instance));
    if (own.isEmpty()) {
      context.meters().foreign();
      log.atWarn()
          .addKeyValue("instance", instance)
          .addKeyValue("command", Wire.line(commandId))
          .addKeyValue("known", command.isPresent())
          .log("Agent spoke of a command that is not its own");
    }
    return own;
  }

  private static OutputAck.Builder ack(CommandId id, long logSize, long nextEvent) {
    return OutputAck.newBuilder()
        .setCommandId(id.value())
        .setLogOffset(logSize)
        .setNextEvent(nextEvent);
  }
}
