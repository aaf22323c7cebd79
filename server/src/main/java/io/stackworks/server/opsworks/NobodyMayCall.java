package io.stackworks.server.opsworks;

import com.linecorp.armeria.common.HttpHeaders;
import io.stackworks.server.stack.StackId;
import java.util.Set;

/** Until signatures are checked: refuses everybody. */
public final class NobodyMayCall implements Callers {
  @Override
  public ApiCaller authenticate(
      String method, String path, String query, HttpHeaders headers, byte[] body) {
    throw new ApiError(
        403, "UnrecognizedClientException", "this server does not check signatures yet");
  }

  @Override
  public void authorise(ApiCaller caller, String operation, Set<StackId> stacks) {
    throw ApiError.accessDenied("this server does not check signatures yet");
  }

  @Override
  public boolean maySee(ApiCaller caller, StackId stack) {
    return false;
  }
}
