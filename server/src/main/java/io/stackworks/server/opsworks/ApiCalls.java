package io.stackworks.server.opsworks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stackworks.server.security.Audit;
import io.stackworks.server.security.Caller;
import io.stackworks.server.stack.Refusal;
import io.stackworks.server.stack.StackId;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.opsworks.model.OpsWorksRequest;

/**
 * Every call of the OpsWorks API, whichever door it came through: read the request, authorise,
 * carry it out, write down what changed.
 */
public final class ApiCalls {
  private static final ObjectMapper JSON = new ObjectMapper();

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
      return outcome.of(answer(operation, new ApiCaller(caller), body).bytes(), "", "");
    } catch (RuntimeException e) {
      var error = ApiErrors.of(operation, UUID.randomUUID().toString(), e);
      return outcome.of(new byte[0], error.code(), error.text());
    }
  }

  /**
   * For a door that writes the audit log itself. Throws {@link Refusal.Refused} with the API's own
   * words.
   *
   * @param members of the request; those that are null are absent
   * @return the answer's document
   */
  public JsonNode call(
      Caller.Operator user, String name, Map<String, ? extends @Nullable Object> members) {
    var caller = new ApiCaller(user);
    try {
      var operation = operation(name);
      var request = read(operation, JSON.valueToTree(members));
      callers.authorise(caller, name, scope.stacks(request));
      return Codec.parse(handled(operation, caller, request).bytes());
    } catch (ApiError error) {
      throw (error.code().equals("AccessDeniedException")
              ? Refusal.forbidden(error.text())
              : Refusal.conflict(error.text()))
          .asException();
    }
  }

  /** The answer's document; empty: there is nothing to answer. */
  Document answer(String name, ApiCaller caller, byte[] body) {
    var operation = operation(name);
    var request = read(operation, Codec.parse(body));
    var stacks = scope.stacks(request);
    try {
      callers.authorise(caller, name, stacks);
      var answer = handled(operation, caller, request);
      ended(operation, caller, stacks, request, Audit.DONE);
      return answer;
    } catch (ApiError | Refusal.Refused e) {
      ended(operation, caller, stacks, request, String.valueOf(e.getMessage()));
      throw e;
    }
  }

  private Operation<?> operation(String name) {
    var operation = operations.find(name);
    if (operation == null) {
      throw new ApiError(400, "UnknownOperationException", "no such operation: " + name);
    }
    return operation;
  }

  private static SdkPojo read(Operation<?> operation, JsonNode document) {
    var request = Codec.read(operation.builder().get(), document);
    Constraints.check(operation, request);
    return request;
  }

  private static <Q extends OpsWorksRequest> Document handled(
      Operation<Q> operation, ApiCaller caller, SdkPojo read) {
    @SuppressWarnings("unchecked") // the builder of an operation builds its request
    var request = (Q) read;
    var answer = operation.handler().answer(caller, request);
    return answer == null ? new Document() : Codec.document(answer);
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
