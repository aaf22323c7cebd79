package io.stackworks.server.opsworks;

import io.stackworks.server.security.Audit;
import io.stackworks.server.security.Caller;
import io.stackworks.server.stack.Refusal;
import io.stackworks.server.stack.StackId;
import java.util.Set;
import java.util.UUID;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.opsworks.model.OpsWorksRequest;

/**
 * Every call of the OpsWorks API, whichever door it came through: read the request, authorise,
 * carry it out, write down what changed.
 */
public final class ApiCalls {
  private final Operations operations;
  private final Callers callers;
  private final Scope scope;

  public ApiCalls(Operations operations, Callers callers, Scope scope) {
    this.operations = operations;
    this.callers = callers;
    this.scope = scope;
  }

  /** Takes what a call came to. */
  @FunctionalInterface
  public interface Outcome<A> {
    /**
     * @param document JSON; empty: there is nothing to answer, or it failed
     * @param error AWS's code; empty: success
     */
    A of(byte[] document, String error, String message);
  }

  /** A call of somebody who was recognised already; failures are an outcome too. */
  public <A> A perform(Caller.Operator caller, String operation, byte[] body, Outcome<A> outcome) {
    try {
      return outcome.of(answer(operation, new ApiCaller(caller), body), "", "");
    } catch (RuntimeException e) {
      var error = ApiErrors.of(operation, UUID.randomUUID().toString(), e);
      return outcome.of(new byte[0], error.code(), error.text());
    }
  }

  /** The answer's document; empty: there is nothing to answer. */
  byte[] answer(String name, ApiCaller caller, byte[] body) {
    var operation = operations.find(name);
    if (operation == null) {
      throw new ApiError(400, "UnknownOperationException", "no such operation: " + name);
    }
    return carryOut(operation, caller, body);
  }

  private <Q extends OpsWorksRequest> byte[] carryOut(
      Operation<Q> operation, ApiCaller caller, byte[] body) {
    var read = Codec.read(operation.builder().get(), Codec.parse(body));
    Constraints.check(operation, read);
    var stacks = scope.stacks(read);
    try {
      callers.authorise(caller, operation.name(), stacks);
      @SuppressWarnings("unchecked") // the builder of an operation builds its request
      var request = (Q) read;
      var answer = operation.handler().answer(caller, request);
      ended(operation, caller, stacks, read, Audit.DONE);
      return answer == null ? new byte[0] : Codec.write(answer);
    } catch (ApiError | Refusal.Refused e) {
      ended(operation, caller, stacks, read, String.valueOf(e.getMessage()));
      throw e;
    }
  }

  private void ended(
      Operation<?> operation,
      ApiCaller caller,
      Set<StackId> stacks,
      SdkPojo request,
      String outcome) {
    if (!operation.isReading()) {
      callers.changed(caller, operation.name(), stacks, scope.subject(request), outcome);
    }
  }
}
