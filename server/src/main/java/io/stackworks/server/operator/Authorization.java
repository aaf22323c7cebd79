package io.stackworks.server.operator;

import io.grpc.MethodDescriptor;
import io.stackworks.proto.operator.OperatorGrpc;
import io.stackworks.server.security.Caller;
import io.stackworks.server.stack.Refusal;
import java.util.Map;

/**
 * The one place that says who may call what. A method without a row may be called by nobody, and a
 * test fails.
 *
 * <p>Today every operator token is an administrator's, who may do everything; the levels per stack
 * come with users.
 */
final class Authorization {
  /** What a caller must be allowed to do. Words of OpsWorks permission levels. */
  enum Level {
    SHOW,
    DEPLOY,
    MANAGE
  }

  private static final Map<MethodDescriptor<?, ?>, Level> LEVELS =
      Map.ofEntries(
          Map.entry(OperatorGrpc.getGetServerMethod(), Level.SHOW),
          Map.entry(OperatorGrpc.getListStacksMethod(), Level.SHOW),
          Map.entry(OperatorGrpc.getGetStackMethod(), Level.SHOW),
          Map.entry(OperatorGrpc.getGetDeploymentMethod(), Level.SHOW),
          Map.entry(OperatorGrpc.getListDeploymentsMethod(), Level.SHOW),
          Map.entry(OperatorGrpc.getListCommandsMethod(), Level.SHOW),
          Map.entry(OperatorGrpc.getReadLogMethod(), Level.SHOW),
          Map.entry(OperatorGrpc.getReadRunEventsMethod(), Level.SHOW),
          Map.entry(OperatorGrpc.getWatchMethod(), Level.SHOW),
          Map.entry(OperatorGrpc.getCreateDeploymentMethod(), Level.DEPLOY),
          Map.entry(OperatorGrpc.getCancelCommandMethod(), Level.DEPLOY),
          Map.entry(OperatorGrpc.getApplyMethod(), Level.MANAGE),
          Map.entry(OperatorGrpc.getDeleteStackMethod(), Level.MANAGE),
          Map.entry(OperatorGrpc.getStartStackMethod(), Level.MANAGE),
          Map.entry(OperatorGrpc.getStopStackMethod(), Level.MANAGE),
          Map.entry(OperatorGrpc.getCreateInstanceMethod(), Level.MANAGE),
          Map.entry(OperatorGrpc.getStartInstanceMethod(), Level.MANAGE),
          Map.entry(OperatorGrpc.getStopInstanceMethod(), Level.MANAGE),
          Map.entry(OperatorGrpc.getRebootInstanceMethod(), Level.MANAGE),
          Map.entry(OperatorGrpc.getDeleteInstanceMethod(), Level.MANAGE),
          Map.entry(OperatorGrpc.getAssignInstanceMethod(), Level.MANAGE),
          Map.entry(OperatorGrpc.getUnassignInstanceMethod(), Level.MANAGE),
          Map.entry(OperatorGrpc.getCreateJoinTokenMethod(), Level.MANAGE),
          Map.entry(OperatorGrpc.getUploadBundleMethod(), Level.MANAGE));

  private Authorization() {}

  /** What a method needs. */
  static Level level(MethodDescriptor<?, ?> method) {
    var level = LEVELS.get(method);
    if (level == null) {
      throw Refusal.forbidden(method.getBareMethodName() + ": nobody may call this").asException();
    }
    return level;
  }

  /** The name of the operator behind the call under way, if he may make it. */
  static String require(MethodDescriptor<?, ?> method) {
    var level = level(method);
    if (Caller.current() instanceof Caller.Operator operator) {
      return operator.name();
    }
    throw Refusal.forbidden(
            method.getBareMethodName() + " needs an operator with level " + level.name())
        .asException();
  }
}
