package io.stackworks.server.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Custom JSON of stacks, layers and deployments: what is allowed, and how several are laid over
 * each other.
 */
public final class CustomJson {

  /** 120 KB, as in the OpsWorks user guide. */
  public static final int LARGEST_BYTES = 120 * 1024;

  private static final ObjectMapper MAPPER = mapper();

  private CustomJson() {}

  private static ObjectMapper mapper() {
    var mapper =
        JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    mapper
        .getFactory()
        .setStreamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(200).build());
    return mapper;
  }

  /** What is wrong with a text as custom JSON; empty: nothing, also for an absent or blank text. */
  public static Optional<Problem> problem(String field, @Nullable String text) {
    if (text == null || text.isBlank()) {
      return Optional.empty();
    }
    int size = text.getBytes(StandardCharsets.UTF_8).length;
    if (size > LARGEST_BYTES) {
      return Optional.of(
          new Problem(field, size + " bytes", "at most " + LARGEST_BYTES + " bytes (120 KB)"));
    }
    try {
      var node = MAPPER.readTree(text);
      if (!node.isObject()) {
        return Optional.of(
            new Problem(field, shortened(text), "a JSON object, such as {\"key\": \"value\"}"));
      }
      return Optional.empty();
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      var where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
      return Optional.of(
          new Problem(field, shortened(text), "valid JSON: " + e.getOriginalMessage() + where));
    }
  }

  /** The object a valid text stands for; empty for an absent one. */
  public static ObjectNode parse(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return MAPPER.createObjectNode();
    }
    try {
      return (ObjectNode) MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("custom JSON was not checked before it was stored", e);
    }
  }

  /** All laid over each other: objects merge by key, anything else of a later one replaces. */
  public static ObjectNode merged(List<ObjectNode> lowToHigh) {
    var result = MAPPER.createObjectNode();
    lowToHigh.forEach(node -> lay(result, node));
    return result;
  }

  /** Lays {@code over} on {@code base}, which is changed. */
  public static void lay(ObjectNode base, ObjectNode over) {
    over.properties()
        .forEach(
            entry -> {
              var present = base.get(entry.getKey());
              if (present instanceof ObjectNode below
                  && entry.getValue() instanceof ObjectNode top) {
                lay(below, top);
              } else {
                JsonNode copy = entry.getValue().deepCopy();
                base.set(entry.getKey(), copy);
              }
            });
  }

  private static String shortened(String text) {
    var line = text.replaceAll("\\s+", " ");
    return line.length() <= 40 ? line : line.substring(0, 40) + "...";
  }
}
