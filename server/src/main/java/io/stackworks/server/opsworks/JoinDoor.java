package io.stackworks.server.opsworks;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.instance.InstanceStatus;
import io.stackworks.server.stack.Stacks;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Gives the installer of a machine that was just registered the join token of its instance. The
 * body is the instance's id; signed like a call of the OpsWorks API, by whoever may register in its
 * stack.
 */
public final class JoinDoor implements HttpService {
  /** Where it is. */
  public static final String PATH = "/agent/join-token";

  private final Stacks stacks;
  private final Callers callers;
  private final Function<InstanceId, String> tokens;

  /**
   * @param tokens makes a join token for an instance
   */
  public JoinDoor(Stacks stacks, Callers callers, Function<InstanceId, String> tokens) {
    this.stacks = stacks;
    this.callers = callers;
    this.tokens = tokens;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    return HttpResponse.of(
        request
            .aggregate()
            .thenCompose(
                whole ->
                    CompletableFuture.supplyAsync(
                        () -> answer(whole), ctx.blockingTaskExecutor())));
  }

  private HttpResponse answer(AggregatedHttpRequest request) {
    try {
      byte[] body = request.content().array();
      var caller = callers.authenticate(request.method().name(), PATH, "", request.headers(), body);
      var id = new String(body, StandardCharsets.UTF_8).strip();
      var instance =
          Ids.find(id, InstanceId::new)
              .flatMap(stacks::instance)
              .orElseThrow(() -> ApiError.unknown("instance", id));
      callers.authorise(caller, "RegisterInstance", Set.of(instance.stackId()));
      if (instance.compute() != ComputeKind.REGISTERED
          || instance.status() != InstanceStatus.REGISTERING) {
        throw ApiError.validation(
            "instance %s is %s (expected: registering)"
                .formatted(instance.hostname(), instance.status().word()));
      }
      return text(HttpStatus.OK, tokens.apply(instance.id()) + "\n");
    } catch (RuntimeException e) {
      var error = ApiErrors.of("JoinToken", request.headers().authority(), e);
      return text(HttpStatus.valueOf(error.status()), error.code() + ": " + error.text() + "\n");
    }
  }

  private static HttpResponse text(HttpStatus status, String text) {
    return HttpResponse.of(status, MediaType.PLAIN_TEXT_UTF_8, text);
  }
}
