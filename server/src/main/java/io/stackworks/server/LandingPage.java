package io.stackworks.server;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;

/** What a person sees who opens the server's address in a browser. */
final class LandingPage implements HttpService {
  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    return switch (request.method()) {
      case GET, HEAD ->
          HttpResponse.of(
              HttpStatus.OK,
              MediaType.PLAIN_TEXT_UTF_8,
              "Stackworks %s\nOpsWorks API: POST / on this address, signed\n"
                  .formatted(Main.VERSION));
      default -> HttpResponse.of(HttpStatus.METHOD_NOT_ALLOWED);
    };
  }
}
