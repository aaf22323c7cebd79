package io.stackworks.server.opsworks;

import org.jspecify.annotations.Nullable;

/** Texts that clients clear by sending an empty one. */
final class Texts {
  private Texts() {}

  static @Nullable String orNull(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }
}
