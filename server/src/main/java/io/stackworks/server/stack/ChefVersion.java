package io.stackworks.server.stack;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;

/** Which generation's node data and semantics a stack's runs have. */
public enum ChefVersion {
  CHEF_0_9("0.9"),
  CHEF_11_4("11.4"),
  CHEF_11_10("11.10"),
  CHEF_12("12"),
  CHEF_18("18");

  private final String word;

  ChefVersion(String word) {
    this.word = word;
  }

  @JsonValue
  public String word() {
    return word;
  }

  /** Data bags and two isolated runs (12 and later) instead of one attribute tree. */
  public boolean usesDataBags() {
    return compareTo(CHEF_12) >= 0;
  }

  @JsonCreator
  public static ChefVersion of(String word) {
    for (var version : values()) {
      if (version.word.equals(word)) {
        return version;
      }
    }
    throw Refusal.invalid("chef_version", word, "one of " + words()).asException();
  }

  public static List<String> words() {
    return Arrays.stream(values()).map(ChefVersion::word).toList();
  }
}
