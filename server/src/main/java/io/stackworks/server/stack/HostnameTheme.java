package io.stackworks.server.stack;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;

/** How a stack names instances that come without a host name. Words of the OpsWorks API. */
public enum HostnameTheme {
  LAYER_DEPENDENT("Layer_Dependent"),
  BAKED_GOODS("Baked_Goods"),
  CLOUDS("Clouds"),
  EUROPE_CITIES("Europe_Cities"),
  FRUITS("Fruits"),
  GREEK_DEITIES_AND_TITANS("Greek_Deities_and_Titans"),
  LEGENDARY_CREATURES_FROM_JAPAN("Legendary_creatures_from_Japan"),
  PLANETS_AND_MOONS("Planets_and_Moons"),
  ROMAN_DEITIES("Roman_Deities"),
  SCOTTISH_ISLANDS("Scottish_Islands"),
  US_CITIES("US_Cities"),
  WILD_CATS("Wild_Cats");

  private final String word;

  HostnameTheme(String word) {
    this.word = word;
  }

  @JsonValue
  public String word() {
    return word;
  }

  /**
   * Also knows the aliases of old documentation, {@code Greek_Deities} and {@code European_Cities}.
   */
  @JsonCreator
  public static HostnameTheme of(String word) {
    if (word.equals("Greek_Deities")) {
      return GREEK_DEITIES_AND_TITANS;
    }
    if (word.equals("European_Cities")) {
      return EUROPE_CITIES;
    }
    for (var theme : values()) {
      if (theme.word.equals(word)) {
        return theme;
      }
    }
    throw Refusal.invalid("hostname_theme", word, "one of " + words()).asException();
  }

  public static List<String> words() {
    return Arrays.stream(values()).map(HostnameTheme::word).toList();
  }
}
