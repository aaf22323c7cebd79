package io.stackworks.server.opsworks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;

/**
 * What the model alone says about a request: members that must be there, words that must be known.
 * All that is wrong is told at once, in the form of AWS services.
 */
final class Constraints {
  private final List<String> problems = new ArrayList<>();

  private Constraints() {}

  static void check(Operation<?> operation, SdkPojo request) {
    var found = new Constraints();
    found.structure(request, operation.required(), "");
    if (!found.problems.isEmpty()) {
      throw ApiError.validation(
          "%d validation error%s detected: %s"
              .formatted(
                  found.problems.size(),
                  found.problems.size() == 1 ? "" : "s",
                  String.join("; ", found.problems)));
    }
  }

  private void structure(SdkPojo pojo, List<String> required, String path) {
    for (var member : Shape.of(pojo).members()) {
      var at = path + lowered(member.name());
      var value = member.field().getValueOrDefault(pojo);
      var must = member.required() || required.contains(member.name());
      if (value == null || Codec.isUnset(value)) {
        if (must) {
          problems.add(
              "Value null at '%s' failed to satisfy constraint: Member must not be null"
                  .formatted(at));
        }
      } else {
        value(value, member.words(), at);
      }
    }
  }

  private void value(@Nullable Object value, List<String> words, String at) {
    if (value instanceof SdkPojo pojo) {
      structure(pojo, List.of(), at + ".");
    } else if (value instanceof List<?> list) {
      int number = 1; // AWS counts so
      for (var item : list) {
        value(item, words, at + "." + number++ + ".member");
      }
    } else if (value instanceof Map<?, ?> map) {
      map.forEach(
          (key, item) -> {
            word(String.valueOf(key), words, at);
            value(item, List.of(), at + "." + key);
          });
    } else if (value instanceof String text) {
      word(text, words, at);
    }
  }

  private void word(String text, List<String> words, String at) {
    if (!words.isEmpty() && !words.contains(text)) {
      problems.add(
          "Value '%s' at '%s' failed to satisfy constraint: Member must satisfy enum value set: %s"
              .formatted(text, at, words));
    }
  }

  private static String lowered(String name) {
    return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }
}
