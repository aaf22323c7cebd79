package io.stackworks.server.cookbooks;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stackworks.server.cookbooks.berkshelf.Candidate;
import io.stackworks.server.cookbooks.berkshelf.Constraint;
import io.stackworks.server.cookbooks.berkshelf.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The universe of a server that speaks as Chef's Supermarket does: all versions of all cookbooks,
 * with what they depend on and where their archives are.
 */
final class Supermarket {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> SERVED = Set.of("opscode", "supermarket", "uri", "");

  private final String address;
  private final Map<Candidate, String> archives = new HashMap<>();
  private final List<Candidate> candidates = new ArrayList<>();

  /**
   * @param address without a slash at its end
   */
  private Supermarket(String address) {
    this.address = address;
  }

  /** Reads the answer to {@code GET /universe}; some ten megabytes, so one cookbook at a time. */
  static Supermarket of(String address, Path universe) throws IOException, SourceFailed {
    var market = new Supermarket(address);
    try (var parser = JSON.createParser(universe.toFile())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new SourceFailed(address + "/universe (expected: a JSON object of cookbooks)");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        var name = parser.currentName();
        parser.nextToken();
        JsonNode versions = parser.readValueAsTree();
        versions.properties().forEach(one -> market.add(name, one.getKey(), one.getValue()));
      }
    }
    return market;
  }

  private void add(String name, String version, JsonNode facts) {
    var type = facts.path("location_type").asText("");
    var number = Version.of(version);
    if (number.isEmpty() || !SERVED.contains(type)) {
      return; // on a Chef server or in a git repository: nothing this server could fetch
    }
    var dependencies = new TreeMap<String, Constraint>();
    facts
        .path("dependencies")
        .properties()
        .forEach(
            one ->
                Constraint.of(one.getValue().asText())
                    .ifPresent(constraint -> dependencies.put(one.getKey(), constraint)));
    var candidate = new Candidate(name, number.get(), dependencies);
    archives.put(candidate, archive(name, version, type, facts));
    candidates.add(candidate);
  }

  private String archive(String name, String version, String type, JsonNode facts) {
    var direct = facts.path("download_url").asText("");
    var base = facts.path("location_path").asText("");
    if (!direct.isEmpty()) {
      return absolute(direct);
    } else if (type.equals("uri")) {
      return absolute(base);
    }
    base = base.isEmpty() ? address + "/api/v1" : absolute(base);
    return base + "/cookbooks/" + name + "/versions/" + version.replace('.', '_') + "/download";
  }

  private String absolute(String url) {
    return url.startsWith("/") ? address + url : url;
  }

  List<Candidate> candidates() {
    return List.copyOf(candidates);
  }

  String archive(Candidate candidate) {
    return archives.getOrDefault(candidate, address);
  }
}
