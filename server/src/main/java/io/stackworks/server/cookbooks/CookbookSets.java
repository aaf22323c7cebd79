package io.stackworks.server.cookbooks;

import io.stackworks.server.command.ArtifactRef;
import io.stackworks.server.cookbooks.berkshelf.Resolution;
import io.stackworks.server.cookbooks.berkshelf.Unresolved;
import io.stackworks.server.stack.Source;
import io.stackworks.server.store.Artifacts;
import io.stackworks.server.store.Database;
import io.stackworks.server.store.Digest;
import io.stackworks.server.store.Times;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns a source into a content-addressed archive: cookbooks of a stack, merged with the built-in
 * ones, or the code of an app. The same revision is fetched once. Blocks, for minutes at most.
 */
public final class CookbookSets {

  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final Path builtIn;
  private final Artifacts artifacts;
  private final Database database;
  private final Path work;
  private final Clock clock;
  private final SourceFiles fetcher;

  /**
   * @param builtIn folder of the built-in cookbooks; need not exist
   * @param work a folder for what is under way, on the server alone
   */
  public CookbookSets(
      Path builtIn, Artifacts artifacts, Database database, Path work, Clock clock) {
    this(builtIn, artifacts, database, work, clock, LONGEST);
  }

  CookbookSets(
      Path builtIn,
      Artifacts artifacts,
      Database database,
      Path work,
      Clock clock,
      Duration longest) {
    this.builtIn = builtIn;
    this.artifacts = artifacts;
    this.database = database;
    this.work = work;
    this.clock = clock;
    this.fetcher = new SourceFiles(artifacts, work.resolve("known_hosts"), longest);
  }

  /** The cookbook set of a source as it is now; without a source the built-in cookbooks alone. */
  public ArtifactRef cookbooks(@Nullable Source source) throws SourceFailed {
    return cookbooks(source, false);
  }

  /**
   * The cookbook set of a source as it is now: built-in cookbooks, what a Berksfile at the source's
   * top adds, and the source's own, file by file, the later over the earlier.
   *
   * @param berkshelf whether a Berksfile counts
   */
  public ArtifactRef cookbooks(@Nullable Source source, boolean berkshelf) throws SourceFailed {
    return inWork(
        folder -> {
          var base = CookbookTree.builtIn(builtIn);
          if (source == null) {
            return pack(base, folder, "built-in cookbooks");
          }
          var name = Masked.text("cookbooks of " + source.url());
          var revision = fetcher.revision(source, folder);
          // What a Berksfile asks for may have another answer tomorrow.
          var key =
              revision == null || berkshelf
                  ? null
                  : "cookbooks " + source.url() + " " + revision + " " + listing(base);
          var known = key == null ? Optional.<ArtifactRef>empty() : known(key, name);
          if (known.isPresent()) {
            return known.get();
          }
          var root = CookbookTree.root(fetcher.fetch(source, revision, folder));
          var files = CookbookTree.custom(root);
          var added = berkshelf ? berkshelf(source, root, folder) : new TreeMap<String, Path>();
          if (files.isEmpty() && added.isEmpty()) {
            throw new SourceFailed(
                source.type().word()
                    + " "
                    + source.url()
                    + ": no cookbooks (expected: directories with recipes at the top)");
          }
          var set = CookbookTree.merged(CookbookTree.merged(base, added), files);
          var packed = pack(set, folder, name);
          if (key != null) {
            remember(key, packed);
          }
          return packed;
        });
  }

  private SortedMap<String, Path> berkshelf(Source source, Path root, Path folder)
      throws IOException, SourceFailed {
    var files = new TreeMap<String, Path>();
    if (Files.isRegularFile(root.resolve("Berksfile"))) {
      var supply =
          new BerkshelfSupply(
              source,
              fetcher,
              folder,
              work.resolve("berkshelf"),
              List.of(CookbookTree.folder(root), builtIn));
      try {
        BerkshelfSupply.lay(Resolution.of(root, supply), files);
      } catch (Unresolved unresolved) {
        throw new SourceFailed(String.valueOf(unresolved.getMessage()), unresolved);
      }
    }
    return files;
  }

  /** The code of an app whose source the server holds itself. */
  public ArtifactRef app(String name, Source source) throws SourceFailed {
    return switch (source.type()) {
      case BUNDLE -> fetcher.bundle(source, name);
      case FOLDER -> inWork(folder -> pack(Folders.files(SourceFiles.local(source)), folder, name));
      case GIT, SVN, ARCHIVE, S3, OTHER ->
          throw new SourceFailed("app source " + source.type().word() + " is fetched by instances");
    };
  }

  // ---- packing ----

  private ArtifactRef pack(SortedMap<String, Path> files, Path folder, String name)
      throws IOException {
    var archive = folder.resolve("packed.tar.gz");
    Pack.write(files, archive);
    try (var in = Files.newInputStream(archive)) {
      var digest = artifacts.put(in);
      return new ArtifactRef(digest.value(), Files.size(archive), name);
    }
  }

  /** Names the content of files without reading it: size and time of each. */
  private static String listing(SortedMap<String, Path> files) throws IOException {
    var text = new StringBuilder();
    for (var file : new TreeMap<>(files).entrySet()) {
      text.append(file.getKey())
          .append(' ')
          .append(Files.size(file.getValue()))
          .append(' ')
          .append(Files.getLastModifiedTime(file.getValue()).toMillis())
          .append('\n');
    }
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(text.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private Optional<ArtifactRef> known(String key, String name) {
    return database
        .read(
            handle ->
                handle
                    .createQuery("select digest from resolved_source where source_key = :key")
                    .bind("key", key)
                    .mapTo(String.class)
                    .findOne())
        .flatMap(
            digest -> {
              artifacts.touch(new Digest(digest));
              var size = artifacts.size(new Digest(digest));
              return size.isEmpty()
                  ? Optional.empty()
                  : Optional.of(new ArtifactRef(digest, size.getAsLong(), name));
            });
  }

  private void remember(String key, ArtifactRef set) {
    database.<Integer>write(
        handle ->
            handle
                .createUpdate(
                    "insert into resolved_source(source_key, digest, size, resolved_at)"
                        + " values (:key, :digest, :size, :at) on conflict (source_key)"
                        + " do update set digest = excluded.digest, size = excluded.size,"
                        + " resolved_at = excluded.resolved_at")
                .bind("key", key)
                .bind("digest", set.digest())
                .bind("size", set.size())
                .bind("at", Times.micros(clock.instant()))
                .execute());
  }

  // ---- work folders ----

  private interface Job {
    ArtifactRef run(Path folder) throws IOException, SourceFailed;
  }

  private ArtifactRef inWork(Job job) throws SourceFailed {
    Path folder = null;
    try {
      folder = Files.createTempDirectory(Files.createDirectories(work), "source");
      return job.run(folder);
    } catch (IOException e) {
      throw new SourceFailed("the server cannot store the source: " + e.getMessage(), e);
    } finally {
      if (folder != null) {
        Folders.remove(folder);
      }
    }
  }

  /** Removes what a crash has left under way. Call it once, before the first use. */
  public void sweep() throws IOException {
    if (Files.isDirectory(work)) {
      try (var left = Files.newDirectoryStream(work, "source*")) {
        left.forEach(Folders::remove);
      }
    }
  }
}
