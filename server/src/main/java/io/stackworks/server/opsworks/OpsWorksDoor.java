package io.stackworks.server.opsworks;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.stackworks.server.security.Audit;
import io.stackworks.server.stack.Refusal;
import io.stackworks.server.stack.StackId;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.opsworks.model.OpsWorksRequest;

/**
 * {@code POST /} of the OpsWorks API, AWS JSON 1.1: find out who calls, read the request,
 * authorise, carry it out, answer.
 */
public final class OpsWorksDoor implements HttpService {
  private static final MediaType JSON = MediaType.create("application", "x-amz-json-1.1");
  static final String TARGET = "OpsWorks_20130218.";

  private final Operations operations;
  private final Callers callers;
  private final Scope scope;

  public OpsWorksDoor(Operations operations, Callers callers, Scope scope) {
    this.operations = operations;
    this.callers = callers;
    this.scope = scope;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    return HttpResponse.of(
        request
            .aggregate()
            .thenCompose(
                whole ->
                    CompletableFuture.supplyAsync(
                        () -> answer(ctx, whole), ctx.blockingTaskExecutor())));
  }

  private HttpResponse answer(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    var id = UUID.randomUUID().toString();
    var operation = request.headers().get("x-amz-target", "");
    try {
      var answer = answer(ctx, request, operation);
      return respond(HttpStatus.OK, id, null, answer == null ? new byte[0] : Codec.write(answer));
    } catch (RuntimeException e) {
      var error = ApiErrors.of(operation, id, e);
      return respond(
          HttpStatus.valueOf(error.status()), id, error.code(), ApiErrors.document(error));
    }
  }

  private @Nullable SdkPojo answer(
      ServiceRequestContext ctx, AggregatedHttpRequest request, String target) {
    byte[] body = request.content().array();
    var query = ctx.query();
    var caller =
        callers.authenticate(
            request.method().name(),
            request.path().substring(0, request.path().length() - queryLength(request.path())),
            query == null ? "" : query,
            request.headers(),
            body);
    var operation =
        target.startsWith(TARGET) ? operations.find(target.substring(TARGET.length())) : null;
    if (operation == null) {
      throw new ApiError(400, "UnknownOperationException", "no such operation: " + target);
    }
    return carryOut(operation, caller, body);
  }

  private static int queryLength(String path) {
    int question = path.indexOf('?');
    return question < 0 ? 0 : path.length() - question;
  }

  private <Q extends OpsWorksRequest> @Nullable SdkPojo carryOut(
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
      return answer;
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

  private static HttpResponse respond(
      HttpStatus status, String id, @Nullable String error, byte[] body) {
    var headers = ResponseHeaders.builder(status).contentType(JSON).add("x-amzn-requestid", id);
    if (error != null) {
      headers.add("x-amzn-errortype", error);
    }
    return HttpResponse.of(headers.build(), HttpData.wrap(body));
  }
}
