package io.stackworks.server.cookbooks;

import io.stackworks.server.cookbooks.berkshelf.Candidate;
import io.stackworks.server.cookbooks.berkshelf.Demand.Location;
import io.stackworks.server.cookbooks.berkshelf.Metadata;
import io.stackworks.server.cookbooks.berkshelf.Supply;
import io.stackworks.server.cookbooks.berkshelf.Unresolved;
import io.stackworks.server.stack.Source;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** The cookbooks a Berksfile names, fetched for one resolution. */
final class BerkshelfSupply implements Supply {
  private final Source own;
  private final SourceFiles fetcher;
  private final Path work;
  private final Path cache;
  private final List<Path> atHand;
  private final Map<String, Supermarket> markets = new HashMap<>();
  private int folders;

  /**
   * @param own where the Berksfile comes from; its key opens other repositories as well
   * @param work a folder for this resolution alone
   * @param cache keeps downloaded archives
   * @param atHand folders of cookbooks that need no source
   */
  BerkshelfSupply(Source own, SourceFiles fetcher, Path work, Path cache, List<Path> atHand) {
    this.own = own;
    this.fetcher = fetcher;
    this.work = work;
    this.cache = cache;
    this.atHand = List.copyOf(atHand);
  }

  @Override
  public Path git(Location.InGit location) throws IOException, Unresolved {
    var url = location.url();
    boolean local = url.startsWith("file:") || url.startsWith("/") || url.startsWith(".");
    boolean ownIsLocal = own.type() == Source.Type.FOLDER || own.url().startsWith("file:");
    if (local
        && !ownIsLocal) { // a repository from elsewhere must not read what lies on this server
      throw new Unresolved("Berksfile: git " + url + " (expected: an address, not a local folder)");
    }
    boolean sameHost = host(url).isPresent() && host(url).equals(host(own.url()));
    var source =
        new Source(
            Source.Type.GIT,
            url,
            location.revision(),
            sameHost ? own.username() : null,
            sameHost ? own.password() : null,
            own.sshKey());
    try {
      var folder = folder("git");
      return fetcher.fetch(source, fetcher.revision(source, folder), folder);
    } catch (SourceFailed failed) {
      throw new Unresolved(said(failed));
    }
  }

  private static Optional<String> host(String url) {
    try {
      return Optional.ofNullable(URI.create(url).getHost());
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // git@host:path
    }
  }

  @Override
  public List<Candidate> universe(String source) throws IOException, Unresolved {
    var file = folder("universe").resolve("universe.json");
    try {
      fetcher.download(Source.of(Source.Type.ARCHIVE, source + "/universe"), file);
      var market = Supermarket.of(source, file);
      markets.put(source, market);
      return market.candidates();
    } catch (SourceFailed failed) {
      throw new Unresolved("Berksfile: source " + said(failed));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new Unresolved("Berksfile: source " + source + "/universe: no valid JSON");
    }
  }

  @Override
  public Path download(String source, Candidate candidate) throws IOException, Unresolved {
    var market = markets.get(source);
    if (market == null) {
      throw new IllegalStateException("no universe of " + source);
    }
    var url = market.archive(candidate);
    var files = folder(candidate.name());
    try {
      Unpack.into(archive(url), files, Unpack.Limits.DEFAULT);
      return CookbookTree.single(files);
    } catch (SourceFailed failed) {
      throw new Unresolved("cookbook " + candidate + ": " + said(failed));
    }
  }

  /** A version that has been published never changes. */
  private Path archive(String url) throws IOException, SourceFailed {
    var archive = Files.createDirectories(cache).resolve(name(url));
    if (!Files.exists(archive)) {
      var arriving = folder("download").resolve("archive");
      fetcher.download(Source.of(Source.Type.ARCHIVE, url), arriving);
      Files.move(arriving, archive, StandardCopyOption.ATOMIC_MOVE);
    }
    return archive;
  }

  private static String name(String url) {
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(url.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Optional<Candidate> atHand(String name) throws IOException, Unresolved {
    if (!name.matches("[A-Za-z0-9_.-]+")) {
      return Optional.empty();
    }
    for (var folder : atHand) {
      if (Files.isDirectory(folder.resolve(name))) {
        return Optional.of(Metadata.of(folder.resolve(name), name));
      }
    }
    return Optional.empty();
  }

  private Path folder(String name) throws IOException {
    return Files.createDirectories(work.resolve("berkshelf").resolve(++folders + "-" + name));
  }

  private static String said(SourceFailed failed) {
    return String.valueOf(failed.getMessage());
  }

  /** Cookbooks by name, as the files of a set. */
  static void lay(Map<String, Path> cookbooks, SortedMap<String, Path> files)
      throws IOException, SourceFailed {
    for (var cookbook : cookbooks.entrySet()) {
      Folders.files(cookbook.getValue())
          .forEach((name, file) -> files.put(cookbook.getKey() + "/" + name, file));
    }
  }
}
