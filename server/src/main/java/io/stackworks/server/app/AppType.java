package io.stackworks.server.app;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.stackworks.server.stack.Refusal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** App types of the OpsWorks API and ours. */
public enum AppType {
  OTHER,
  STATIC,
  NODEJS,
  PHP,
  JAVA,
  RAILS,
  AWS_FLOW_RUBY,
  /** Ours; OpsWorks had none. */
  PYTHON;

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @JsonCreator
  public static AppType of(String word) {
    for (var type : values()) {
      if (type.word().equals(word)) {
        return type;
      }
    }
    throw Refusal.invalid("app.type", word, "one of " + words()).asException();
  }

  public static List<String> words() {
    return Arrays.stream(values()).map(AppType::word).toList();
  }
}
