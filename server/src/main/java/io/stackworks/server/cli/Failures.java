package io.stackworks.server.cli;

import io.grpc.Status;
import javax.net.ssl.SSLException;

/** The one place that turns what the server answered into words and an exit code. */
final class Failures {
  private Failures() {}

  static Failure of(Status status, Settings settings) {
    var said = status.getDescription() == null ? "" : status.getDescription();
    return switch (status.getCode()) {
      case INVALID_ARGUMENT, OUT_OF_RANGE -> failure(Exit.USAGE, said, status);
      case NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION, RESOURCE_EXHAUSTED, ABORTED ->
          failure(Exit.REFUSED, said, status);
      case PERMISSION_DENIED -> failure(Exit.REFUSED, "not allowed: " + said, status);
      case UNAUTHENTICATED -> failure(Exit.SERVER, unauthenticated(said, settings), status);
      case UNAVAILABLE -> failure(Exit.SERVER, unreachable(status, settings), status);
      case DEADLINE_EXCEEDED ->
          failure(
              Exit.TIMEOUT,
              "no answer from " + settings.url() + " in time; it may be busy",
              status);
      case UNIMPLEMENTED ->
          failure(
              Exit.SERVER,
              "the server at " + settings.url() + " does not know this request: is it older?",
              status);
      case OK, CANCELLED, UNKNOWN, INTERNAL, DATA_LOSS ->
          failure(
              Exit.SERVER,
              "the server at "
                  + settings.url()
                  + " failed: "
                  + (said.isEmpty() ? status.getCode() : said),
              status);
    };
  }

  private static Failure failure(int exitCode, String message, Status status) {
    return new Failure(
        exitCode,
        message.isEmpty() ? status.getCode().toString() : message,
        status.asRuntimeException());
  }

  static Failure noToken(Settings settings) {
    if (settings.isDefault()) {
      return new Failure(
          Exit.SERVER,
          "no token for "
              + settings.url()
              + ". The server keeps the administrator's in its data directory DIR:\n"
              + "  export STACKWORKS_TOKEN=$(cat DIR/admin/token)");
    }
    return new Failure(
        Exit.SERVER,
        "no token for "
            + settings.url()
            + " (expected: STACKWORKS_TOKEN, STACKWORKS_TOKEN_FILE, --token-file or a context)");
  }

  private static String unauthenticated(String said, Settings settings) {
    return settings.url()
        + " does not accept the token: "
        + said
        + (settings.isDefault()
            ? ". For the administrator's: export STACKWORKS_TOKEN=$(cat DIR/admin/token), DIR being the server's data directory"
            : "");
  }

  private static String unreachable(Status status, Settings settings) {
    for (var cause = status.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException) {
        return "cannot trust " + settings.url() + ": " + root(cause);
      }
    }
    var reason = status.getCause() == null ? status.getDescription() : root(status.getCause());
    return "cannot reach "
        + settings.url()
        + ": "
        + reason
        + (settings.isDefault()
            ? ". Is it running? stackworks server --data DIR"
            : " (the address is from " + settings.from() + ")");
  }

  private static String root(Throwable thrown) {
    var cause = thrown;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    var message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
