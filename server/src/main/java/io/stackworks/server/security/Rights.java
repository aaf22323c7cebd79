package io.stackworks.server.security;

import io.stackworks.proto.agent.AgentGrpc;
import io.stackworks.proto.operator.OperatorGrpc;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The one table of who may call what, for every door: calls of the OpsWorks API by {@code
 * opsworks:NAME}, those of gRPC by their full method name. A call without a row may be called by
 * nobody, and the test that writes the golden matrix fails.
 *
 * <p>Rows of the OpsWorks API: user guide, "OpsWorks permission levels".
 */
public final class Rights {
  private static final String OPSWORKS = "opsworks:";
  private static final Map<String, Right> TABLE = new HashMap<>();

  static {
    opsworks(Right.ANYONE, "DescribeAgentVersions", "DescribeOperatingSystems");
    opsworks(Right.SELF, "DescribeMyUserProfile", "UpdateMyUserProfile");
    opsworks(
        Right.SHOW,
        "DescribeApps",
        "DescribeCommands",
        "DescribeDeployments",
        "DescribeEcsClusters",
        "DescribeElasticIps",
        "DescribeElasticLoadBalancers",
        "DescribeInstances",
        "DescribeLayers",
        "DescribeLoadBasedAutoScaling",
        "DescribeRaidArrays",
        "DescribeRdsDbInstances",
        "DescribeServiceErrors",
        "DescribeStackSummary",
        "DescribeStacks",
        "DescribeTimeBasedAutoScaling",
        "DescribeVolumes",
        "ListTags");
    opsworks(Right.DEPLOY, "CreateDeployment", "UpdateApp");
    opsworks(
        Right.MANAGE,
        "AssignInstance",
        "AssignVolume",
        "AssociateElasticIp",
        "AttachElasticLoadBalancer",
        "CreateApp",
        "CreateInstance",
        "CreateLayer",
        "DeleteApp",
        "DeleteInstance",
        "DeleteLayer",
        "DeleteStack",
        "DeregisterEcsCluster",
        "DeregisterElasticIp",
        "DeregisterInstance",
        "DeregisterRdsDbInstance",
        "DeregisterVolume",
        "DescribePermissions",
        "DescribeStackProvisioningParameters",
        "DetachElasticLoadBalancer",
        "DisassociateElasticIp",
        "GetHostnameSuggestion",
        "GrantAccess",
        "RebootInstance",
        "RegisterEcsCluster",
        "RegisterElasticIp",
        "RegisterRdsDbInstance",
        "RegisterVolume",
        "SetLoadBasedAutoScaling",
        "SetPermission",
        "SetTimeBasedAutoScaling",
        "StartInstance",
        "StartStack",
        "StopInstance",
        "StopStack",
        "TagResource",
        "UnassignInstance",
        "UnassignVolume",
        "UntagResource",
        "UpdateElasticIp",
        "UpdateInstance",
        "UpdateLayer",
        "UpdateRdsDbInstance",
        "UpdateStack",
        "UpdateVolume");
    opsworks(Right.REGISTER, "RegisterInstance");
    opsworks(
        Right.ADMINISTRATOR,
        "CloneStack",
        "CreateStack",
        "CreateUserProfile",
        "DeleteUserProfile",
        "DescribeUserProfiles",
        "UpdateUserProfile");

    rpc(AgentGrpc.SERVICE_NAME, Right.NEWCOMER, "Register");
    rpc(AgentGrpc.SERVICE_NAME, Right.AGENT, "Renew", "Session", "FetchArtifact");
    rpc(OperatorGrpc.SERVICE_NAME, Right.ANYONE, "GetServer", "CallApi");
    rpc(
        OperatorGrpc.SERVICE_NAME,
        Right.SHOW,
        "ListStacks",
        "GetStack",
        "GetDeployment",
        "ListDeployments",
        "ListCommands",
        "ReadLog",
        "ReadRunEvents",
        "Watch");
    rpc(OperatorGrpc.SERVICE_NAME, Right.DEPLOY, "CreateDeployment", "CancelCommand");
    rpc(
        OperatorGrpc.SERVICE_NAME,
        Right.MANAGE,
        "Apply",
        "DeleteStack",
        "StartStack",
        "StopStack",
        "CreateInstance",
        "StartInstance",
        "StopInstance",
        "RebootInstance",
        "DeleteInstance",
        "AssignInstance",
        "UnassignInstance",
        "CreateJoinToken",
        "ListPermissions",
        "SetPermission");
    rpc(OperatorGrpc.SERVICE_NAME, Right.MANAGE_SOMEWHERE, "UploadBundle");
    rpc(
        OperatorGrpc.SERVICE_NAME,
        Right.ADMINISTRATOR,
        "CreateUser",
        "UpdateUser",
        "DeleteUser",
        "ListUsers",
        "CreateCredential",
        "RevokeCredential",
        "ReadAudit");
  }

  private Rights() {}

  /** What a call needs; {@link Right#NOBODY} without a row. */
  public static Right of(String call) {
    return TABLE.getOrDefault(call, Right.NOBODY);
  }

  public static Right ofOperation(String operation) {
    return of(OPSWORKS + operation);
  }

  /** Changes nothing: what needs no more than to see. */
  public static boolean isReading(String call) {
    var right = of(call);
    return right == Right.ANYONE || right == Right.SHOW;
  }

  /** All rows, for the golden matrix. */
  static Set<String> calls() {
    return new TreeSet<>(TABLE.keySet());
  }

  private static void opsworks(Right right, String... operations) {
    Arrays.stream(operations).forEach(name -> put(OPSWORKS + name, right));
  }

  private static void rpc(String service, Right right, String... methods) {
    Arrays.stream(methods).forEach(name -> put(service + "/" + name, right));
  }

  private static void put(String call, Right right) {
    if (TABLE.put(call, right) != null) {
      throw new IllegalStateException("two rows for " + call);
    }
  }
}
