package io.stackworks.server.operator;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.stub.ServerCallStreamObserver;
import io.stackworks.proto.operator.LogChunk;
import io.stackworks.proto.operator.ReadLogRequest;
import io.stackworks.proto.operator.ReadRunEventsRequest;
import io.stackworks.proto.operator.RunEventAt;
import io.stackworks.server.command.Command;
import io.stackworks.server.command.CommandId;
import io.stackworks.server.command.Commands;
import io.stackworks.server.command.Logs;
import io.stackworks.server.command.RunEvents;
import io.stackworks.server.operator.Pump.Found;
import io.stackworks.server.stack.Refusal;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/** Logs and run events as streams: complete, in order, without gaps, to the end when followed. */
final class Readings {
  private static final int LOG_PIECE_BYTES = 256 * 1024;
  private static final int EVENTS_AT_ONCE = 200;

  private final Commands commands;
  private final Logs logs;
  private final RunEvents events;
  private final Executor executor;

  Readings(Commands commands, Logs logs, RunEvents events, Executor executor) {
    this.commands = commands;
    this.logs = logs;
    this.events = events;
    this.executor = executor;
  }

  private Command command(CommandId id) {
    return commands.find(id).orElseThrow(() -> Refusal.notFound("command", id).asException());
  }

  void log(ReadLogRequest request, ServerCallStreamObserver<LogChunk> to) {
    var id = command(Lookup.command(request.getCommandId())).id();
    if (request.getOffset() < 0) {
      throw Refusal.invalid("offset", String.valueOf(request.getOffset()), "0 or more")
          .asException();
    }
    var offset = new AtomicLong(request.getOffset());
    follow("ReadLog", id, to, () -> nextLog(id, offset, request.getFollow(), to));
  }

  private Found nextLog(
      CommandId id, AtomicLong offset, boolean follow, ServerCallStreamObserver<LogChunk> to) {
    // First whether it has ended, then what there is: nothing can come in between.
    boolean ended = !follow || !command(id).isOpen();
    var chunks = logs.read(id, offset.get(), LOG_PIECE_BYTES);
    for (var chunk : chunks) {
      to.onNext(
          LogChunk.newBuilder()
              .setOffset(chunk.offset())
              .setBytes(UnsafeByteOperations.unsafeWrap(chunk.bytes()))
              .setPruned(chunk.offset() > offset.get())
              .build());
      offset.set(chunk.offset() + chunk.bytes().length);
    }
    if (!chunks.isEmpty()) {
      return Found.SOMETHING;
    } else if (!ended) {
      return Found.NOTHING_NOW;
    }
    long size = logs.size(id);
    if (size > offset.get()) { // all of it was removed
      to.onNext(
          LogChunk.newBuilder().setOffset(size).setBytes(ByteString.EMPTY).setPruned(true).build());
    }
    return Found.END;
  }

  void runEvents(ReadRunEventsRequest request, ServerCallStreamObserver<RunEventAt> to) {
    var id = command(Lookup.command(request.getCommandId())).id();
    var next = new AtomicLong(Math.max(0, request.getFirstEvent()));
    follow("ReadRunEvents", id, to, () -> nextRunEvents(id, next, request.getFollow(), to));
  }

  private Found nextRunEvents(
      CommandId id, AtomicLong next, boolean follow, ServerCallStreamObserver<RunEventAt> to) {
    boolean ended = !follow || !command(id).isOpen();
    var found = events.read(id, next.get(), EVENTS_AT_ONCE);
    for (var numbered : found) {
      to.onNext(
          RunEventAt.newBuilder()
              .setSequence(numbered.sequence())
              .setEvent(numbered.event())
              .build());
      next.set(numbered.sequence() + 1);
    }
    if (!found.isEmpty()) {
      return Found.SOMETHING;
    }
    return ended ? Found.END : Found.NOTHING_NOW;
  }

  private void follow(String method, CommandId id, ServerCallStreamObserver<?> to, Pump.Step step) {
    var subscription = new Subscription();
    var pump = new Pump(method, executor, to, step, subscription::close);
    subscription.hold(logs.onChange(id, pump::poke));
    pump.poke();
  }
}
