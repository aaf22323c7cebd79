package io.stackworks.server.operator;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.stackworks.server.stack.Problem;
import io.stackworks.server.stack.Refusal;
import io.stackworks.server.store.DiskTrouble;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place of this door where failures become statuses. */
final class Statuses {
  private static final Logger log = LoggerFactory.getLogger(Statuses.class);

  private Statuses() {}

  static StatusRuntimeException of(String method, Throwable thrown) {
    if (thrown instanceof Refusal.Refused refused) {
      return of(refused.refusal());
    } else if (thrown instanceof StatusRuntimeException status) {
      return status;
    }
    var disk = DiskTrouble.of(thrown);
    if (disk.isPresent()) {
      log.atError().addKeyValue("call", method).log("Operator call failed: {}", disk.get());
      return Status.RESOURCE_EXHAUSTED
          .withDescription(disk.get() + "; nothing was changed (expected: room on it)")
          .asRuntimeException();
    }
    var id = UUID.randomUUID().toString().substring(0, 8);
    log.atError()
        .addKeyValue("call", method)
        .addKeyValue("error", id)
        .setCause(thrown)
        .log("Operator call failed");
    return Status.INTERNAL
        .withDescription("error " + id + " in " + method + "; the server's log tells more")
        .asRuntimeException();
  }

  static StatusRuntimeException of(Refusal refusal) {
    var message =
        refusal.problems().size() > 1
            ? refusal.problems().stream().map(Problem::toString).collect(Collectors.joining("\n"))
            : refusal.message();
    return code(refusal.reason()).withDescription(message).asRuntimeException();
  }

  private static Status code(Refusal.Reason reason) {
    return switch (reason) {
      case INVALID -> Status.INVALID_ARGUMENT;
      case NOT_FOUND -> Status.NOT_FOUND;
      case CONFLICT -> Status.FAILED_PRECONDITION;
      case FORBIDDEN -> Status.PERMISSION_DENIED;
    };
  }
}
