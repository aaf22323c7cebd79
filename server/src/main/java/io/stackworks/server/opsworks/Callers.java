package io.stackworks.server.opsworks;

import com.linecorp.armeria.common.HttpHeaders;
import io.stackworks.server.stack.StackId;
import java.util.Set;

/**
 * Who calls, and what he may do. Both throw {@link ApiError} with AWS's own codes. May wait for the
 * database; never called on an event loop.
 */
public interface Callers {

  /**
   * The owner of the access key that signed the request.
   *
   * @param path as sent, still encoded
   * @param query as sent, still encoded; empty without one
   */
  ApiCaller authenticate(
      String method, String path, String query, HttpHeaders headers, byte[] body);

  /**
   * Refuses with AccessDeniedException.
   *
   * @param stacks of what the request names, as far as it exists; empty: it names nothing
   */
  void authorise(ApiCaller caller, String operation, Set<StackId> stacks);

  /**
   * A call that is no reading has ended.
   *
   * @param subject ids that it named
   * @param outcome {@code done}, or the error
   */
  void changed(
      ApiCaller caller, String operation, Set<StackId> stacks, String subject, String outcome);

  /** Whether lists that name no stack show him this one. */
  boolean maySee(ApiCaller caller, StackId stack);
}
