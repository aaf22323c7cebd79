package io.stackworks.server.opsworks;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.common.stream.StreamMessage;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * {@code POST /} of the OpsWorks API, AWS JSON 1.1: find out who calls, carry the call out, answer.
 */
public final class OpsWorksDoor implements HttpService {
  private static final MediaType JSON = MediaType.create("application", "x-amz-json-1.1");
  static final String TARGET = "OpsWorks_20130218.";

  private final ApiCalls calls;
  private final Callers callers;

  public OpsWorksDoor(ApiCalls calls, Callers callers) {
    this.calls = calls;
    this.callers = callers;
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
      return respond(id, answer(ctx, request, operation));
    } catch (RuntimeException e) {
      return respond(id, ApiErrors.of(operation, id, e));
    }
  }

  private Document answer(ServiceRequestContext ctx, AggregatedHttpRequest request, String target) {
    byte[] body = request.content().array();
    var query = ctx.query();
    var caller =
        callers.authenticate(
            request.method().name(),
            request.path().substring(0, request.path().length() - queryLength(request.path())),
            query == null ? "" : query,
            request.headers(),
            body);
    var operation = target.startsWith(TARGET) ? target.substring(TARGET.length()) : target;
    return calls.answer(operation, caller, body);
  }

  private static int queryLength(String path) {
    int question = path.indexOf('?');
    return question < 0 ? 0 : path.length() - question;
  }

  private static HttpResponse respond(String id, Document answer) {
    var headers = headers(HttpStatus.OK, id).contentLength(answer.length()).build();
    return HttpResponse.of(headers, StreamMessage.of(answer.pieces().toArray(HttpData[]::new)));
  }

  private static HttpResponse respond(String id, ApiError error) {
    var headers = headers(HttpStatus.valueOf(error.status()), id);
    headers.add("x-amzn-errortype", error.code());
    return HttpResponse.of(headers.build(), HttpData.wrap(ApiErrors.document(error)));
  }

  private static ResponseHeadersBuilder headers(HttpStatus status, String id) {
    return ResponseHeaders.builder(status).contentType(JSON).add("x-amzn-requestid", id);
  }
}
