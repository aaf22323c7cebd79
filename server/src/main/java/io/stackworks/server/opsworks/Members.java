package io.stackworks.server.opsworks;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.services.opsworks.model.OpsWorksRequest;

/**
 * Members of a request by name: the requests that create, update and clone one thing have the same
 * members and no common type. A member that the request was not given, or does not have, is empty.
 */
record Members(OpsWorksRequest request) {

  Optional<String> text(String name) {
    return request.getValueForField(name, String.class);
  }

  Optional<Boolean> flag(String name) {
    return request.getValueForField(name, Boolean.class);
  }

  <T> Optional<T> structure(String name, Class<T> type) {
    return request.getValueForField(name, type);
  }

  @SuppressWarnings("unchecked") // of what the model says
  <T> Optional<List<T>> list(String name) {
    return given(name).map(value -> (List<T>) value);
  }

  @SuppressWarnings("unchecked") // the model knows no other maps here
  Optional<Map<String, String>> texts(String name) {
    return given(name).map(value -> (Map<String, String>) value);
  }

  private Optional<Object> given(String name) {
    SdkField<?> field = request.sdkFieldNameToField().get(name);
    return Optional.ofNullable(field)
        .map(known -> (Object) known.getValueOrDefault(request))
        .filter(value -> !Codec.isUnset(value));
  }
}
