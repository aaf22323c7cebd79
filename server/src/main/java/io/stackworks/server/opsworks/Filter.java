package io.stackworks.server.opsworks;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Describe operations accept exactly one member that says what to describe. */
record Filter(String name, boolean isGiven) {

  static Filter of(String name, @Nullable String value) {
    return new Filter(name, value != null);
  }

  static Filter of(String name, List<?> values) {
    return new Filter(name, !values.isEmpty());
  }

  /**
   * The name of the one that is given.
   *
   * @param none what to tell who gives none
   */
  static String one(String none, Filter... filters) {
    var given = Arrays.stream(filters).filter(Filter::isGiven).map(Filter::name).toList();
    if (given.isEmpty()) {
      throw ApiError.validation(none);
    }
    if (given.size() > 1) {
      throw ApiError.validation(
          "Please provide only one of %s (given: %s)"
              .formatted(
                  Arrays.stream(filters).map(Filter::name).collect(Collectors.joining(", ")),
                  String.join(", ", given)));
    }
    return given.get(0);
  }
}
