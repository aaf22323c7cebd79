package io.stackworks.server.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.stackworks.server.security.Caller;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The operations of the OpsWorks API: for what the console asks exactly as a client would. */
@FunctionalInterface
public interface Api {
  /**
   * Throws {@link io.stackworks.server.stack.Refusal.Refused}.
   *
   * @param members of the request; those that are null are absent
   */
  JsonNode call(
      Caller.Operator caller, String operation, Map<String, ? extends @Nullable Object> members);
}
