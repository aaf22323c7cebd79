package io.stackworks.server.instance;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.stackworks.server.stack.Refusal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Where an instance's machine comes from. */
public enum ComputeKind {
  /** A sandbox on the server's machine. */
  LOCAL,
  /** A machine that exists without us and joined. */
  REGISTERED,
  EC2;

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  @JsonCreator
  public static ComputeKind of(String word) {
    for (var kind : values()) {
      if (kind.word().equals(word)) {
        return kind;
      }
    }
    throw Refusal.invalid("instance.compute", word, "one of " + words()).asException();
  }

  public static List<String> words() {
    return Arrays.stream(values()).map(ComputeKind::word).toList();
  }
}
