package io.stackworks.server.layer;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.stackworks.server.stack.Refusal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Layer types of the OpsWorks API and ours. Every type but {@code custom} is built in. */
public enum LayerType {
  CUSTOM,
  LB,
  WEB,
  PHP_APP,
  RAILS_APP,
  NODEJS_APP,
  /** Ours; OpsWorks had none. */
  PYTHON_APP,
  JAVA_APP,
  AWS_FLOW_RUBY,
  DB_MASTER,
  MEMCACHED,
  MONITORING_MASTER,
  ECS_CLUSTER;

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public boolean isBuiltIn() {
    return this != CUSTOM;
  }

  @JsonCreator
  public static LayerType of(String word) {
    for (var type : values()) {
      if (type.word().equals(word)) {
        return type;
      }
    }
    throw Refusal.invalid("layer.type", word, "one of " + words()).asException();
  }

  public static List<String> words() {
    return Arrays.stream(values()).map(LayerType::word).toList();
  }
}
