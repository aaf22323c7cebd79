package io.stackworks.server.opsworks;

import com.linecorp.armeria.common.HttpHeaders;
import io.stackworks.server.security.AccessKeys;
import io.stackworks.server.security.Audit;
import io.stackworks.server.security.Gate;
import io.stackworks.server.security.Rights;
import io.stackworks.server.security.SignatureCheck;
import io.stackworks.server.security.SignatureRefused;
import io.stackworks.server.stack.StackId;
import java.time.Clock;
import java.util.Set;

/** The users whose access keys sign, with the rights that their levels give them. */
public final class KeyOwners implements Callers {
  private static final String DOOR = "opsworks";

  private final SignatureCheck signatures;
  private final Gate gate;
  private final Audit audit;
  private final Clock clock;

  public KeyOwners(AccessKeys keys, Gate gate, Audit audit, Clock clock) {
    this.signatures = new SignatureCheck("opsworks", keys::find);
    this.gate = gate;
    this.audit = audit;
    this.clock = clock;
  }

  @Override
  public ApiCaller authenticate(
      String method, String path, String query, HttpHeaders headers, byte[] body) {
    try {
      var key = signatures.verify(method, path, query, headers, body, clock.instant());
      return new ApiCaller(key.owner());
    } catch (SignatureRefused e) {
      throw new ApiError(e.status(), e.code(), String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void authorise(ApiCaller caller, String operation, Set<StackId> stacks) {
    if (!gate.allows(caller.user(), Rights.ofOperation(operation), stacks)) {
      throw ApiError.accessDenied(
          "User: %s is not authorized to perform: opsworks:%s%s"
              .formatted(caller.arn(), operation, on(stacks)));
    }
  }

  @Override
  public boolean maySee(ApiCaller caller, StackId stack) {
    return gate.maySee(caller.user(), stack);
  }

  @Override
  public void changed(
      ApiCaller caller, String operation, Set<StackId> stacks, String subject, String outcome) {
    audit.record(
        caller.arn(),
        DOOR,
        operation,
        stacks.size() == 1 ? stacks.iterator().next() : null,
        subject,
        outcome);
  }

  private static String on(Set<StackId> stacks) {
    return stacks.isEmpty() ? "" : " on resource: stack/" + stacks.iterator().next() + "/";
  }
}
