package io.stackworks.server.security;

import io.stackworks.proto.agent.AgentGrpc;
import io.stackworks.proto.operator.OperatorGrpc;
import java.util.Map;

/**
 * Who may call which gRPC method. A method without a row may be called by nobody, and the test that
 * writes the golden matrix fails.
 */
enum Access {
  /** Anybody who reaches the TLS port; the method checks a proof itself. */
  NEWCOMER,
  /** An agent, as itself. */
  AGENT,
  /** Whoever shows an operator token. */
  OPERATOR,
  NOBODY;

  /** The exceptions of each service; all its other methods follow the service's row. */
  private static final Map<String, Access> METHODS =
      Map.of(AgentGrpc.getRegisterMethod().getFullMethodName(), NEWCOMER);

  private static final Map<String, Access> SERVICES =
      Map.of(AgentGrpc.SERVICE_NAME, AGENT, OperatorGrpc.SERVICE_NAME, OPERATOR);

  static Access of(String fullMethodName) {
    var service = fullMethodName.substring(0, fullMethodName.indexOf('/'));
    return METHODS.getOrDefault(fullMethodName, SERVICES.getOrDefault(service, NOBODY));
  }
}
