package io.stackworks.server.opsworks.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stackworks.server.opsworks.CodecAccess;
import java.lang.reflect.InvocationTargetException;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.opsworks.OpsWorksClient;

/** The SDK's requests and answers as JSON, by the name of their operation. */
public final class Pojos {
  private static final String MODEL = "software.amazon.awssdk.services.opsworks.model.";

  private Pojos() {}

  public static SdkPojo builder(String operation) {
    try {
      return (SdkPojo)
          Class.forName(MODEL + operation + "Request").getMethod("builder").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  public static SdkPojo request(String operation, JsonNode given) {
    return CodecAccess.read(builder(operation), given);
  }

  public static SdkPojo call(OpsWorksClient client, String operation, JsonNode given)
      throws Exception {
    var request = request(operation, given);
    var method = Character.toLowerCase(operation.charAt(0)) + operation.substring(1);
    try {
      return (SdkPojo)
          OpsWorksClient.class.getMethod(method, request.getClass()).invoke(client, request);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  public static JsonNode json(SdkPojo answer) throws Exception {
    return new ObjectMapper().readTree(CodecAccess.write(answer));
  }

  /** What a waiter asks again and again. */
  public static String waiterOperation(String waiter) {
    return switch (waiter) {
      case "AppExists" -> "DescribeApps";
      case "DeploymentSuccessful" -> "DescribeDeployments";
      default -> "DescribeInstances";
    };
  }
}
