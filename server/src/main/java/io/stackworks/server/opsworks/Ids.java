package io.stackworks.server.opsworks;

import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Ids as clients send them: whatever is no id of ours names nothing. */
final class Ids {
  private static final Pattern FORM =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  private Ids() {}

  static <I> Optional<I> find(String text, Function<String, I> type) {
    return FORM.matcher(text).matches() ? Optional.of(type.apply(text)) : Optional.empty();
  }
}
