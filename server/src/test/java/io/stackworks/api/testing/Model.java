package io.stackworks.api.testing;

import java.util.Arrays;
import java.util.List;
import software.amazon.awssdk.services.opsworks.OpsWorksClient;
import software.amazon.awssdk.services.opsworks.model.OpsWorksRequest;

/** The operations of the model, as the last SDK release has them. */
public final class Model {
  private Model() {}

  public static List<String> operations() {
    return Arrays.stream(OpsWorksClient.class.getMethods())
        .filter(
            method ->
                method.getParameterCount() == 1
                    && OpsWorksRequest.class.isAssignableFrom(method.getParameterTypes()[0]))
        .map(
            method ->
                Character.toUpperCase(method.getName().charAt(0)) + method.getName().substring(1))
        .filter(name -> !name.endsWith("Paginator"))
        .distinct()
        .sorted()
        .toList();
  }
}
