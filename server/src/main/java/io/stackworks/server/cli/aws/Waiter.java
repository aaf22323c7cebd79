package io.stackworks.server.cli.aws;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Asks again and again until something is so: as AWS's clients do, from the same description. */
record Waiter(String name, JsonNode description) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SUCCESS = 200;
  private static final int REFUSED = 400;

  /** Waits between two looks. */
  interface Pause {
    void take(Duration time) throws InterruptedException;
  }

  /** What the server hands to clients that lack it. */
  private static final String DESCRIPTIONS = "/io/stackworks/server/opsworks/waiters-2.json";

  private static JsonNode all() {
    try (var in = requireNonNull(Waiter.class.getResourceAsStream(DESCRIPTIONS))) {
      return JSON.readTree(in).path("waiters");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String names() {
    return all().properties().stream()
        .map(waiter -> ApiModel.option(waiter.getKey()))
        .collect(Collectors.joining(", "));
  }

  static Waiter named(String word) {
    return all().properties().stream()
        .filter(waiter -> ApiModel.option(waiter.getKey()).equals(word))
        .map(waiter -> new Waiter(waiter.getKey(), waiter.getValue()))
        .findFirst()
        .orElseThrow(() -> new WrongUsage("wait %s (expected: one of %s)", word, names()));
  }

  /** As in DescribeApps. */
  String operation() {
    return description.path("operation").asText();
  }

  /** Returns when it is so; refused when it cannot become so, or did not in time. */
  void await(Api api, ObjectNode request, Pause between) throws IOException, InterruptedException {
    var pause = Duration.ofSeconds(description.path("delay").asInt());
    int most = description.path("maxAttempts").asInt();
    for (int look = 1; ; look++) {
      if (holds(api, request)) {
        return;
      } else if (look == most) {
        throw failure("Max attempts exceeded");
      }
      between.take(pause);
    }
  }

  private boolean holds(Api api, ObjectNode request) throws IOException {
    JsonNode answer = JSON.createObjectNode();
    Api.Refused refusal = null;
    try {
      answer = api.call(operation(), request);
    } catch (Api.Refused e) {
      refusal = e;
    }
    for (var acceptor : description.path("acceptors")) {
      if (accepts(acceptor, answer, refusal)) {
        if (acceptor.path("state").asText().equals("success")) {
          return true;
        }
        throw failure(reason(acceptor, refusal));
      }
    }
    if (refusal != null) {
      throw failure(reason(JSON.missingNode(), refusal));
    }
    return false;
  }

  private static boolean accepts(
      JsonNode acceptor, JsonNode answer, Api.@Nullable Refused refusal) {
    var expected = acceptor.path("expected");
    var found = Query.apply(acceptor.path("argument").asText("@"), answer);
    return switch (acceptor.path("matcher").asText()) {
      case "status" -> expected.asInt() == (refusal == null ? SUCCESS : REFUSED);
      case "error" -> refusal != null && refusal.code().equals(expected.asText());
      case "pathAll" ->
          !found.isEmpty()
              && StreamSupport.stream(found.spliterator(), false).allMatch(expected::equals);
      case "pathAny" -> StreamSupport.stream(found.spliterator(), false).anyMatch(expected::equals);
      default -> throw new IllegalStateException("no such matcher: " + acceptor);
    };
  }

  private static String reason(JsonNode acceptor, Api.@Nullable Refused refusal) {
    return refusal != null
        ? "An error occurred (%s): %s".formatted(refusal.code(), refusal.text())
        : "Waiter encountered a terminal failure state: For expression \"%s\" we matched expected path: \"%s\" at least once"
            .formatted(acceptor.path("argument").asText(), acceptor.path("expected").asText());
  }

  private Api.Refused failure(String reason) {
    return new Api.Refused("", "Waiter %s failed: %s".formatted(name, reason));
  }
}
