package io.stackworks.server.console;

import io.stackworks.server.command.ArtifactRef;
import io.stackworks.server.stack.Snapshot;
import io.stackworks.server.store.Artifacts;
import io.stackworks.server.store.Digest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The recipes of cookbook sets, for completion. */
final class RecipeNames {
  private static final Logger log = LoggerFactory.getLogger(RecipeNames.class);
  private static final Pattern RECIPE =
      Pattern.compile("(?:\\./)?([^/]+)/recipes/([^/]+)\\.(?:rb|ya?ml|json)");
  private static final int KEPT = 50;

  private final Artifacts artifacts;
  private final Map<String, List<String>> known = new ConcurrentHashMap<>();

  RecipeNames(Artifacts artifacts) {
    this.artifacts = artifacts;
  }

  /** Sorted; empty until a set was resolved for the stack. */
  List<String> of(Snapshot stack) {
    ArtifactRef set = stack.stack().cookbookSet();
    if (set == null) {
      return List.of();
    }
    if (known.size() > KEPT) {
      known.clear();
    }
    return known.computeIfAbsent(set.digest(), this::read);
  }

  private List<String> read(String digest) {
    var names = new TreeSet<String>();
    try (var tar =
        new TarArchiveInputStream(
            new GzipCompressorInputStream(
                new BufferedInputStream(artifacts.open(new Digest(digest), 0))))) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        var recipe = RECIPE.matcher(entry.getName());
        if (recipe.matches()) {
          names.add(recipe.group(1) + "::" + recipe.group(2));
        }
      }
    } catch (IOException e) { // completion is a convenience: the form works without
      log.atInfo().addKeyValue("digest", digest).setCause(e).log("Cookbook set not listed");
    }
    return List.copyOf(names);
  }
}
