package io.stackworks.server.store;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** A file's content by name: "sha256:" and 64 lower-case hex digits. */
public record Digest(@JsonValue String value) {

  private static final Pattern FORM = Pattern.compile("sha256:[0-9a-f]{64}");

  @JsonCreator
  public Digest {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "digest: " + value + " (expected: sha256: and 64 lower-case hex digits)");
    }
  }

  public String hex() {
    return value.substring("sha256:".length());
  }

  @Override
  public String toString() {
    return value;
  }
}
