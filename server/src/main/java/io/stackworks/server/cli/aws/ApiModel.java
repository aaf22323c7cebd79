package io.stackworks.server.cli.aws;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.opsworks.OpsWorksClient;
import software.amazon.awssdk.services.opsworks.model.OpsWorksRequest;

/** The operations and the members of their requests, read from the SDK's own types. */
public final class ApiModel {
  private static final Pattern CAPITAL_AND_WORD = Pattern.compile("(.)([A-Z][a-z]+)");
  private static final Pattern SMALL_AND_CAPITAL = Pattern.compile("([a-z0-9])([A-Z])");

  private ApiModel() {}

  /** All operations, by what the command line calls them. */
  static Map<String, Class<?>> operations() {
    return Arrays.stream(OpsWorksClient.class.getMethods())
        .filter(method -> method.getParameterCount() == 1)
        .map(method -> method.getParameterTypes()[0])
        .filter(OpsWorksRequest.class::isAssignableFrom)
        .distinct()
        .collect(
            Collectors.toMap(
                type -> option(name(type)), type -> type, (one, same) -> one, TreeMap::new));
  }

  /** As in CreateStack. */
  static String name(Class<?> request) {
    var name = request.getSimpleName();
    return name.substring(0, name.length() - "Request".length());
  }

  /** The members that a request of this operation may have. */
  public static List<SdkField<?>> members(String operation) {
    try {
      return members(
          Class.forName(OpsWorksRequest.class.getPackageName() + "." + operation + "Request"));
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException("no such operation: " + operation, e);
    }
  }

  static List<SdkField<?>> members(Class<?> request) {
    try {
      return ((SdkPojo) request.getMethod("builder").invoke(null)).sdkFields();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** {@code Ec2VolumeId} becomes {@code ec2-volume-id}. */
  static String option(String name) {
    var words = CAPITAL_AND_WORD.matcher(name).replaceAll("$1-$2");
    return SMALL_AND_CAPITAL.matcher(words).replaceAll("$1-$2").toLowerCase(Locale.ROOT);
  }
}
