package io.stackworks.server.cookbooks.berkshelf;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * {@code Berksfile.lock}, of Berkshelf 3 and later or the JSON of older ones: the version of each
 * cookbook that was chosen, and the commits of git repositories.
 */
record LockFile(Map<String, Version> versions, Map<String, String> commits) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern CHOSEN = Pattern.compile("^  (\\S+) \\((\\d[\\d.]*)\\)$");
  private static final Pattern WANTED = Pattern.compile("^  (\\S+)(?: \\(.*\\))?$");
  private static final Pattern COMMIT = Pattern.compile("^    revision: ([0-9a-f]{40})$");

  static LockFile of(Path folder) throws IOException, Unresolved {
    var file = folder.resolve("Berksfile.lock");
    var lock = new LockFile(new HashMap<>(), new HashMap<>());
    if (Files.isRegularFile(file)) {
      var text = Files.readString(file);
      if (text.stripLeading().startsWith("{")) {
        lock.json(text);
      } else {
        lock.lines(text);
      }
    }
    return lock;
  }

  Optional<Version> version(String cookbook) {
    return Optional.ofNullable(versions.get(cookbook));
  }

  private void json(String text) throws Unresolved {
    try {
      var json = JSON.readTree(text);
      var all = json.has("dependencies") ? json.get("dependencies") : json.path("sources");
      for (var one : all.properties()) {
        Version.of(one.getValue().path("locked_version").asText())
            .ifPresent(version -> versions.put(one.getKey(), version));
        var commit = one.getValue().path("revision").asText(one.getValue().path("ref").asText());
        if (commit.matches("[0-9a-f]{40}")) {
          commits.put(one.getKey(), commit);
        }
      }
    } catch (IOException e) {
      throw new Unresolved("Berksfile.lock is no valid JSON (remove it, or make it again)");
    }
  }

  private void lines(String text) {
    boolean graph = false;
    var name = "";
    for (var line : text.lines().toList()) {
      if (!line.startsWith(" ")) {
        graph = line.equals("GRAPH");
        continue;
      }
      var chosen = CHOSEN.matcher(line);
      var wanted = WANTED.matcher(line);
      var commit = COMMIT.matcher(line);
      if (graph && chosen.matches()) {
        var locked = chosen.group(1);
        Version.of(chosen.group(2)).ifPresent(version -> versions.put(locked, version));
      } else if (!graph && commit.matches()) {
        commits.put(name, commit.group(1));
      } else if (!graph && wanted.matches()) {
        name = wanted.group(1);
      }
    }
  }
}
