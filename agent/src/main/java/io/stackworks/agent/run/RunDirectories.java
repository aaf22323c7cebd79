package io.stackworks.agent.run;

import com.google.protobuf.ByteString;
import io.stackworks.agent.state.DataDirectory;
import io.stackworks.agent.state.Trees;
import io.stackworks.proto.run.Artifact;
import io.stackworks.proto.run.Cause;
import io.stackworks.proto.run.RunSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * Builds what a runner is given: {@code run.pb}, {@code node.json}, {@code data_bags/}, {@code
 * nodes/} and a link to the unpacked cookbooks. Doing it again is harmless.
 */
public final class RunDirectories {
  private static final Pattern REFERENCE =
      Pattern.compile("stackworks-artifact:(sha256:[0-9a-f]{64})");

  /** Names the server gives become file names: nothing else may. */
  private static final Pattern NAME = Pattern.compile("[^/\\x00-\\x1f.][^/\\x00-\\x1f]{0,199}");

  private static final String BAGS = "aws_opsworks_";

  /**
   * A search for what a stack has none of finds nothing, as it did at OpsWorks; without the bag it
   * would fail.
   */
  private static final List<String> KINDS =
      List.of(
          "app",
          "command",
          "ecs_cluster",
          "elastic_load_balancer",
          "instance",
          "layer",
          "rds_db_instance",
          "stack",
          "user");

  private final DataDirectory data;
  private final Artifacts artifacts;

  public RunDirectories(DataDirectory data, Artifacts artifacts) {
    this.data = data;
    this.artifacts = artifacts;
  }

  Path path(String commandId) {
    return data.runs().resolve(commandId);
  }

  /** Fetches and writes everything a run needs. */
  Path build(String commandId, RunSpec run, BooleanSupplier giveUp)
      throws CannotRun, IOException, InterruptedException {
    var directory = path(commandId);
    Trees.delete(directory);
    Files.createDirectories(directory.resolve("data_bags"));
    Files.createDirectories(directory.resolve("nodes"));
    Files.write(directory.resolve("run.pb"), run.toByteArray());
    Files.write(directory.resolve("node.json"), replace(run.getNodeJson()).toByteArray());
    if (run.getDataBagsList().stream().anyMatch(item -> item.getBag().startsWith(BAGS))) {
      for (var kind : KINDS) {
        Files.createDirectories(directory.resolve("data_bags").resolve(BAGS + kind));
      }
    }
    for (var item : run.getDataBagsList()) {
      var bag = directory.resolve("data_bags").resolve(name("data bag", item.getBag()));
      Files.createDirectories(bag);
      Files.write(
          bag.resolve(name("data bag item", item.getId()) + ".json"),
          replace(item.getJson()).toByteArray());
    }
    for (var node : run.getNodesList()) {
      var name = name("node", NodeName.of(node));
      Files.write(directory.resolve("nodes").resolve(name + ".json"), replace(node).toByteArray());
    }
    fetch(run, giveUp);
    link(directory, run.getCookbooks(), giveUp);
    return directory;
  }

  private void fetch(RunSpec run, BooleanSupplier giveUp)
      throws CannotRun, IOException, InterruptedException {
    if (run.getRefreshCookbooks() && run.hasCookbooks()) {
      artifacts.drop(run.getCookbooks().getDigest());
      Trees.delete(data.cookbooks().resolve(Artifacts.hex(run.getCookbooks().getDigest())));
    }
    var needed = needed(run);
    var names = new LinkedHashSet<String>();
    for (var digest : needed) {
      names.add(Artifacts.hex(digest));
    }
    Artifacts.evict(
        java.util.List.of(data.artifacts(), data.cookbooks()), names, artifacts.limit());
    for (var digest : needed) {
      artifacts.get(digest, giveUp);
    }
  }

  private static Set<String> needed(RunSpec run) {
    var digests = new LinkedHashSet<String>();
    run.getArtifactsList().forEach(artifact -> digests.add(artifact.getDigest()));
    collect(run.getNodeJson(), digests);
    run.getDataBagsList().forEach(item -> collect(item.getJson(), digests));
    if (!run.getCookbooks().getDigest().isEmpty()) {
      digests.add(run.getCookbooks().getDigest());
    }
    return digests;
  }

  private static void collect(ByteString json, Set<String> digests) {
    var match = REFERENCE.matcher(json.toString(StandardCharsets.ISO_8859_1));
    while (match.find()) {
      digests.add(match.group(1));
    }
  }

  /** References become URLs. A digest has no character that JSON escapes, so text will do. */
  private ByteString replace(ByteString json) {
    var text = json.toString(StandardCharsets.ISO_8859_1);
    if (!text.contains("stackworks-artifact:")) {
      return json;
    }
    var base = data.artifacts().toUri().toASCIIString().replaceFirst("/*$", "/");
    var replaced =
        REFERENCE
            .matcher(text)
            .replaceAll(match -> base + match.group(1).substring("sha256:".length()));
    return ByteString.copyFrom(replaced, StandardCharsets.ISO_8859_1);
  }

  private void link(Path directory, Artifact set, BooleanSupplier giveUp)
      throws CannotRun, IOException, InterruptedException {
    var link = directory.resolve("cookbooks");
    if (set.getDigest().isEmpty()) {
      Files.createDirectories(link);
      return;
    }
    var unpacked = data.cookbooks().resolve(Artifacts.hex(set.getDigest()));
    if (Files.exists(unpacked)) {
      Files.setLastModifiedTime(unpacked, FileTime.from(Instant.now()));
    } else {
      unpack(artifacts.get(set.getDigest(), giveUp), unpacked, set.getDigest());
    }
    Files.createSymbolicLink(link, unpacked);
  }

  private static void unpack(Path archive, Path target, String digest)
      throws CannotRun, IOException {
    var temporary = target.resolveSibling(target.getFileName() + ".new");
    Trees.delete(temporary);
    try {
      CookbookArchive.unpack(archive, temporary);
    } catch (java.nio.file.FileSystemException e) {
      Trees.delete(temporary);
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      Trees.delete(temporary);
      throw new CannotRun(
          Cause.CAUSE_OPERATOR,
          "cookbook set " + digest + " cannot be unpacked: " + e.getMessage());
    }
    Files.move(temporary, target);
  }

  private static String name(String what, String name) throws CannotRun {
    if (!NAME.matcher(name).matches()) {
      throw new CannotRun(
          Cause.CAUSE_OPERATOR, what + " name '" + name + "' (expected: a file name)");
    }
    return name;
  }

  /** Forgets the oldest runs, but none the journal holds. */
  void prune(int kept, Set<String> held) throws IOException {
    record Old(Path path, long at) {}
    var runs = new java.util.ArrayList<Old>();
    try (var all = Files.newDirectoryStream(data.runs())) {
      for (var path : all) {
        var spec = path.resolve("run.pb");
        runs.add(
            new Old(path, Files.exists(spec) ? Files.getLastModifiedTime(spec).toMillis() : 0));
      }
    }
    runs.sort(java.util.Comparator.comparingLong(Old::at).reversed());
    for (var old : runs.subList(Math.min(kept, runs.size()), runs.size())) {
      if (!held.contains(old.path.getFileName().toString())) {
        Trees.delete(old.path);
      }
    }
  }
}
