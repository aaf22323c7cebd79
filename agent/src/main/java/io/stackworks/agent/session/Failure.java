package io.stackworks.agent.session;

import io.grpc.Status;
import java.net.ConnectException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why the server could not be spoken to, in words for whoever reads the agent's log. */
record Failure(Kind kind, String message) {
  enum Kind {
    /** Somebody else answers. Never trusted, whatever it says. */
    WRONG_AUTHORITY,
    CLOCK_SKEW,
    /** Passes by itself: try again. */
    UNREACHABLE,
    /** The server answered, and its answer is no. */
    REFUSED
  }

  static Failure of(Throwable thrown, ServerAddress server) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      var text = String.valueOf(cause.getMessage());
      if (cause instanceof ServerTrust.WrongAuthorityException) {
        return new Failure(Kind.WRONG_AUTHORITY, server + ": " + text);
      }
      if (cause instanceof ServerTrust.WrongTimeException) {
        return new Failure(Kind.CLOCK_SKEW, server + ": " + text);
      }
      if (cause instanceof ConnectException || cause instanceof UnknownHostException) {
        return new Failure(Kind.UNREACHABLE, "server unreachable: " + server + ": " + text);
      }
      if (cause instanceof SSLException && text.contains("fatal alert")) {
        return new Failure(
            Kind.UNREACHABLE, server + ": the server refuses this agent's certificate: " + text);
      }
    }
    var status = Status.fromThrowable(thrown);
    // gRPC adds lines about its own insides.
    var text = status.getDescription();
    var first = text == null ? status.getCode().toString() : text.lines().findFirst().orElse("");
    return answer(status, first, server);
  }

  private static Failure answer(Status status, String text, ServerAddress server) {
    return switch (status.getCode()) {
      case FAILED_PRECONDITION ->
          new Failure(
              text.contains("clock") ? Kind.CLOCK_SKEW : Kind.REFUSED, server + ": " + text);
      case UNAUTHENTICATED,
          PERMISSION_DENIED,
          INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          UNIMPLEMENTED ->
          new Failure(Kind.REFUSED, server + ": " + text);
      default ->
          new Failure(
              Kind.UNREACHABLE, "server unreachable: " + server + ": " + text + root(status));
    };
  }

  private static String root(Status status) {
    @Nullable Throwable cause = status.getCause();
    while (cause != null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause == null || cause.getMessage() == null ? "" : " (" + cause.getMessage() + ")";
  }
}
