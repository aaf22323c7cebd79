package io.stackworks.server.opsworks;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.stackworks.server.stack.Problem;
import io.stackworks.server.stack.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place of this door where failures become errors of the API. */
final class ApiErrors {
  private static final Logger log = LoggerFactory.getLogger(ApiErrors.class);

  private ApiErrors() {}

  static ApiError of(String operation, String requestId, RuntimeException thrown) {
    if (thrown instanceof ApiError error) {
      return error;
    } else if (thrown instanceof Refusal.Refused refused) {
      return of(refused.refusal());
    }
    log.atError()
        .addKeyValue("call", operation)
        .addKeyValue("request", requestId)
        .setCause(thrown)
        .log("API call failed");
    return new ApiError(
        500,
        "InternalFailure",
        "request %s failed; the server's log tells more".formatted(requestId));
  }

  static ApiError of(Refusal refusal) {
    return switch (refusal.reason()) {
      case INVALID, CONFLICT -> ApiError.validation(text(refusal));
      case NOT_FOUND -> ApiError.notFound(text(refusal));
      case FORBIDDEN -> ApiError.accessDenied(text(refusal));
    };
  }

  private static String text(Refusal refusal) {
    return refusal.problems().isEmpty()
        ? capitalised(refusal.message())
        : refusal.problems().stream().map(ApiErrors::text).collect(Collectors.joining(", "));
  }

  /** The forms that OpsWorks has published, where there is one. */
  private static String text(Problem problem) {
    return switch (problem.kind()) {
      case UNKNOWN -> ApiError.unknown(problem.field(), problem.value()).text();
      case TAKEN -> taken(problem);
      case ELSEWHERE -> "Please only provide layer IDs from the same stack";
      case WRONG ->
          ApiError.wrong(attribute(problem.field()), problem.value(), problem.expected()).text();
    };
  }

  private static String taken(Problem problem) {
    return switch (problem.field()) {
      case "layer.name" ->
          "There is already a layer named \"%s\" for this stack".formatted(problem.value());
      case "layer.short_name" ->
          "There is already a layer with shortname \"%s\" for this stack"
              .formatted(problem.value());
      case "app.name" ->
          "There is already an app named \"%s\" for this stack".formatted(problem.value());
      default ->
          "%s: %s is already taken (expected: %s)"
              .formatted(attribute(problem.field()), problem.value(), problem.expected());
    };
  }

  /** Where our own word is not the API's. */
  private static final Map<String, String> MEMBERS =
      Map.of(
          "stack.cookbooks", "custom_cookbooks_source",
          "stack.cookbooks.url", "custom_cookbooks_source.url",
          "app.source.url", "app_source.url",
          "app.short_name", "shortname",
          "layer.short_name", "shortname",
          "layer.shutdown_timeout_seconds", "execution_timeout",
          "instance.layers", "layer_ids",
          "chef_version", "configuration_manager");

  /** {@code layer.custom_json} becomes {@code Custom Json}. */
  private static String attribute(String field) {
    var known = MEMBERS.get(field);
    var words = (known == null ? field.substring(field.indexOf('.') + 1) : known).split("[_.]");
    var text = new StringBuilder();
    for (var word : words) {
      text.append(text.isEmpty() ? "" : " ").append(capitalised(word));
    }
    return text.toString();
  }

  private static String capitalised(String text) {
    return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  static byte[] document(ApiError error) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("__type", error.code())
        .put("message", error.text())
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }
}
