package io.stackworks.server.opsworks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stackworks.server.security.Caller;
import io.stackworks.server.stack.Refusal;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.opsworks.model.OpsWorksRequest;

/**
 * The operations for another door of this process, whose caller is known already: checked and
 * authorised as requests are. Who calls writes the audit log.
 */
public final class DirectCalls {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Operations operations;
  private final Callers callers;
  private final Scope scope;

  public DirectCalls(Operations operations, Callers callers, Scope scope) {
    this.operations = operations;
    this.callers = callers;
    this.scope = scope;
  }

  /**
   * Throws {@link Refusal.Refused} with the API's own words.
   *
   * @param members of the request; those that are null are absent
   * @return the answer's document, empty when there is nothing to say
   */
  public JsonNode call(
      Caller.Operator caller, String name, Map<String, ? extends @Nullable Object> members) {
    var operation = operations.find(name);
    if (operation == null) {
      throw new IllegalArgumentException("no operation " + name);
    }
    try {
      var answer = carryOut(operation, new ApiCaller(caller), JSON.valueToTree(members));
      return Codec.parse(answer == null ? new byte[0] : Codec.write(answer));
    } catch (ApiError error) {
      throw refusal(error).asException();
    }
  }

  private <Q extends OpsWorksRequest> @Nullable SdkPojo carryOut(
      Operation<Q> operation, ApiCaller caller, JsonNode document) {
    var read = Codec.read(operation.builder().get(), document);
    Constraints.check(operation, read);
    callers.authorise(caller, operation.name(), scope.stacks(read));
    @SuppressWarnings("unchecked") // the builder of an operation builds its request
    var request = (Q) read;
    return operation.handler().answer(caller, request);
  }

  private static Refusal refusal(ApiError error) {
    return error.code().equals("AccessDeniedException")
        ? Refusal.forbidden(error.text())
        : Refusal.conflict(error.text());
  }
}
