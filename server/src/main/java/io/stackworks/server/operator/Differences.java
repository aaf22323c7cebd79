package io.stackworks.server.operator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stackworks.server.stack.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Collects in words what differs between what is and what should be: {@code field: old -> new}. */
final class Differences {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SHOWN = 60;

  private final List<String> found = new ArrayList<>();

  /** Values that compare with {@code equals}; null shows as nothing. */
  Differences field(String name, @Nullable Object is, @Nullable Object should) {
    if (!Objects.equals(is, should)) {
      found.add(name + ": " + show(is) + " -> " + show(should));
    }
    return this;
  }

  /** That it differs, not what it is. */
  Differences secret(String name, @Nullable Object is, @Nullable Object should) {
    if (!Objects.equals(is, should)) {
      found.add(name + ": changed");
    }
    return this;
  }

  /** A secret that comes back filtered is the old one. */
  static @Nullable Secret kept(@Nullable Secret is, @Nullable Secret should) {
    return should != null && should.reveal().equals(Secret.FILTERED) ? is : should;
  }

  /** The same JSON written differently is no difference. */
  Differences json(String name, @Nullable String is, @Nullable String should) {
    return sameJson(is, should) ? this : field(name, is, should);
  }

  static boolean sameJson(@Nullable String is, @Nullable String should) {
    if (Objects.equals(is, should)) {
      return true;
    }
    var one = tree(is);
    return one != null && one.equals(tree(should));
  }

  private static @Nullable JsonNode tree(@Nullable String json) {
    try {
      return json == null ? null : JSON.readTree(json);
    } catch (JsonProcessingException e) {
      return null; // the core refuses it with a better message
    }
  }

  private static String show(@Nullable Object value) {
    if (value == null || value.equals("")) {
      return "nothing";
    }
    var text = value.toString();
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
  }

  List<String> found() {
    return List.copyOf(found);
  }
}
