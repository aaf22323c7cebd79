package io.stackworks.recipes;

import io.stackworks.recipes.resource.ResourceFailed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds templates and files in cookbooks, the most specific first: host, platform with its version
 * shortened part by part, platform, default, then the folder itself.
 */
public final class CookbookFiles {
  private final Map<String, Path> roots = new HashMap<>();
  private final Map<String, String> versions = new HashMap<>();

  /** The node that specificity is measured against. */
  public record Target(String fqdn, String hostname, String platform, String platformVersion) {}

  public void add(String cookbook, String version, Path root) {
    roots.put(cookbook, root);
    versions.put(cookbook, version);
  }

  public void clear() {
    roots.clear();
  }

  /**
   * @throws ResourceFailed listing the places searched
   */
  public Path file(String cookbook, String segment, List<String> source, Target target) {
    return find(cookbook, segment, source, target, false);
  }

  public Path directory(String cookbook, String source, Target target) {
    return find(cookbook, "files", List.of(source), target, true);
  }

  private Path find(
      String cookbook, String segment, List<String> source, Target target, boolean directory) {
    var root = roots.get(cookbook);
    if (root == null) {
      throw new ResourceFailed(
          "Chef::Exceptions::CookbookNotFound",
          "Cookbook "
              + cookbook
              + " not found. If you're loading "
              + cookbook
              + " from another cookbook, make sure you configure the dependency in your metadata");
    }
    var base = root.resolve(segment);
    Set<Path> places = new LinkedHashSet<>();
    if (source.size() == 1) {
      for (var folder : folders(target)) {
        places.add(
            folder.isEmpty()
                ? base.resolve(source.get(0))
                : base.resolve(folder).resolve(source.get(0)));
      }
    } else {
      source.forEach(one -> places.add(base.resolve(one)));
    }
    for (var place : places) {
      if (directory ? Files.isDirectory(place) : Files.isRegularFile(place)) {
        return place;
      }
    }
    var text =
        new StringBuilder(
            "Cookbook '"
                + cookbook
                + "' ("
                + versions.getOrDefault(cookbook, "0.0.0")
                + ") does not contain a file at any of these locations:");
    places.forEach(place -> text.append("\n  ").append(root.relativize(place)));
    throw new ResourceFailed("Chef::Exceptions::FileNotFound", text.toString());
  }

  private static List<String> folders(Target target) {
    var list = new ArrayList<String>();
    list.add("host-" + target.fqdn());
    list.add("host-" + target.hostname());
    var version = target.platformVersion();
    while (!version.isEmpty()) {
      list.add(target.platform() + "-" + version);
      int dot = version.lastIndexOf('.');
      version = dot < 0 ? "" : version.substring(0, dot);
    }
    list.add(target.platform());
    list.add("default");
    list.add("");
    return list;
  }

  /** The folder of a cookbook that has been loaded. */
  public @Nullable Path root(String cookbook) {
    return roots.get(cookbook);
  }
}
