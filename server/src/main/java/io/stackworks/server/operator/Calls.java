package io.stackworks.server.operator;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.stackworks.server.security.Audit;
import io.stackworks.server.security.Caller;
import io.stackworks.server.security.Gate;
import io.stackworks.server.security.Right;
import io.stackworks.server.security.Rights;
import io.stackworks.server.stack.Refusal;
import io.stackworks.server.stack.StackId;
import io.stackworks.server.stack.Stacks;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What every method of the operator door goes through: authorise, answer or fail, write down. */
public final class Calls {
  private static final String DOOR = "operator";

  private final Gate gate;
  private final Audit audit;
  private final StacksNamed named;

  public Calls(Stacks stacks, Gate gate, Audit audit) {
    this.gate = gate;
    this.audit = audit;
    this.named = new StacksNamed(stacks);
  }

  /** Answers a request; {@code actor} is the caller's ARN. */
  interface Handler<A> {
    A answer(String actor);
  }

  <Q extends Message, A> void answer(
      MethodDescriptor<Q, A> method, Q request, StreamObserver<A> to, Handler<A> handler) {
    A answer;
    Set<StackId> stacks = Set.of();
    try {
      stacks = named.in(request);
      require(method, stacks);
      answer = handler.answer(caller().arn());
      record(method, request, stacks, Audit.DONE);
    } catch (RuntimeException e) {
      var status = Statuses.of(String.valueOf(method.getBareMethodName()), e);
      record(method, request, stacks, String.valueOf(status.getMessage()));
      to.onError(status);
      return;
    }
    to.onNext(answer);
    to.onCompleted();
  }

  <Q extends Message, A> void stream(
      MethodDescriptor<Q, A> method,
      Q request,
      StreamObserver<A> to,
      Consumer<ServerCallStreamObserver<A>> handler) {
    try {
      require(method, request);
      handler.accept((ServerCallStreamObserver<A>) to);
    } catch (RuntimeException e) {
      to.onError(Statuses.of(String.valueOf(method.getBareMethodName()), e));
    }
  }

  void require(MethodDescriptor<?, ?> method, Message request) {
    require(method, named.in(request));
  }

  private void require(MethodDescriptor<?, ?> method, Set<StackId> stacks) {
    gate.check(caller(), method.getFullMethodName(), stacks);
  }

  /** Who is behind the call under way. */
  static Caller.Operator caller() {
    if (Caller.current() instanceof Caller.Operator operator) {
      return operator;
    }
    throw Refusal.forbidden("not an operator (expected: an operator token)").asException();
  }

  boolean maySee(StackId stack) {
    return gate.maySee(caller(), stack);
  }

  /** The stacks that the present caller may see, to be asked later, from any thread. */
  Predicate<StackId> visible() {
    var caller = caller();
    return stack -> gate.maySee(caller, stack);
  }

  private void record(
      MethodDescriptor<?, ?> method, Message request, Set<StackId> stacks, String outcome) {
    var right = Rights.of(method.getFullMethodName());
    var name = String.valueOf(method.getBareMethodName());
    boolean reads =
        right == Right.SHOW
            || right == Right.ANYONE
            || name.startsWith("List")
            || name.startsWith("Read");
    if (!reads && Caller.current() instanceof Caller.Operator operator) {
      audit.record(
          operator.arn(),
          DOOR,
          name,
          stacks.size() == 1 ? stacks.iterator().next() : null,
          StacksNamed.subject(request),
          outcome);
    }
  }
}
