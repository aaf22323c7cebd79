package io.stackworks.server.opsworks;

import com.linecorp.armeria.common.HttpHeaders;
import io.stackworks.server.security.AccessKeys;
import io.stackworks.server.security.SignatureCheck;
import io.stackworks.server.security.SignatureRefused;
import io.stackworks.server.stack.StackId;
import java.time.Clock;
import java.util.Set;

/** Whoever has an access key that counts. Today all of them are administrators'. */
public final class KeyOwners implements Callers {
  private final AccessKeys keys;
  private final SignatureCheck signatures;
  private final Clock clock;

  public KeyOwners(AccessKeys keys, Clock clock) {
    this.keys = keys;
    this.signatures =
        new SignatureCheck("opsworks", id -> keys.find(id).map(AccessKeys.AccessKey::secret));
    this.clock = clock;
  }

  @Override
  public ApiCaller authenticate(
      String method, String path, String query, HttpHeaders headers, byte[] body) {
    try {
      var id = signatures.verify(method, path, query, headers, body, clock.instant());
      var name = keys.find(id).map(AccessKeys.AccessKey::name).orElse(id);
      return new ApiCaller(name, "arn:aws:iam::" + Arns.ACCOUNT + ":user/administrator", true);
    } catch (SignatureRefused e) {
      throw new ApiError(e.status(), e.code(), String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void authorise(ApiCaller caller, String operation, Set<StackId> stacks) {
    if (!caller.administrator()) {
      throw ApiError.accessDenied(caller.arn() + " may not call " + operation);
    }
  }

  @Override
  public boolean maySee(ApiCaller caller, StackId stack) {
    return caller.administrator();
  }
}
