package io.stackworks.server.command;

import io.stackworks.server.app.AppId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files a command needs, content-addressed: what must be known before it can be delivered.
 *
 * @param cookbooks absent: the command runs no recipes
 * @param apps archives of apps whose source the server itself holds (folder, bundle)
 */
public record Prepared(@Nullable ArtifactRef cookbooks, Map<AppId, ArtifactRef> apps) {

  public Prepared {
    apps = Map.copyOf(apps);
  }

  /** All files, cookbook set first. */
  public List<ArtifactRef> artifacts() {
    var all = new java.util.ArrayList<ArtifactRef>();
    if (cookbooks != null) {
      all.add(cookbooks);
    }
    apps.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> all.add(entry.getValue()));
    return all;
  }
}
