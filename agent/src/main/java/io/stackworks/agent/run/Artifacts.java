package io.stackworks.agent.run;

import io.stackworks.agent.state.Trees;
import io.stackworks.proto.run.Cause;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files by digest, fetched once. A broken transfer goes on where it stopped; bytes that do not
 * match their digest are thrown away. The least recently used go when the cache outgrows its size.
 */
public final class Artifacts {
  private static final Logger log = LoggerFactory.getLogger(Artifacts.class);
  private static final Pattern DIGEST = Pattern.compile("sha256:([0-9a-f]{64})");

  private final Path directory;
  private final ArtifactSource source;
  private final long limit; // bytes

  public Artifacts(Path directory, ArtifactSource source, long limit) {
    this.directory = directory;
    this.source = source;
    this.limit = limit;
  }

  /** Hex digits of a digest; they are file names here. */
  static String hex(String digest) throws CannotRun {
    var match = DIGEST.matcher(digest);
    if (!match.matches()) {
      throw new CannotRun(
          Cause.CAUSE_OPERATOR, "artifact '" + digest + "' (expected: sha256:<64 hex digits>)");
    }
    return match.group(1);
  }

  Path path(String digest) throws CannotRun {
    return directory.resolve(hex(digest));
  }

  void drop(String digest) throws CannotRun, IOException {
    Files.deleteIfExists(path(digest));
  }

  /** The file with this digest; fetches it, for as long as it takes or until told to give up. */
  Path get(String digest, BooleanSupplier giveUp)
      throws CannotRun, IOException, InterruptedException {
    var file = path(digest);
    if (Files.exists(file)) {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
      return file;
    }
    var part = directory.resolve(hex(digest) + ".part");
    int mismatches = 0;
    for (int attempt = 0; ; attempt++) {
      try {
        transfer(digest, part);
        if (digest(part).equals(hex(digest))) {
          Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-r--r--"));
          Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
          return file;
        }
        Files.delete(part);
        if (++mismatches == 3) {
          throw new CannotRun(
              Cause.CAUSE_HOST, "artifact " + digest + ": the bytes sent do not match the digest");
        }
      } catch (ArtifactSource.UnknownArtifactException e) {
        throw new CannotRun(Cause.CAUSE_OPERATOR, "artifact " + digest + ": " + e.getMessage());
      } catch (IOException e) {
        if (isLocal(e)) {
          throw e;
        }
        log.atWarn().log("Artifact {} not fetched yet: {}", digest, e.getMessage());
      }
      if (giveUp.getAsBoolean()) {
        throw new CannotRun(Cause.CAUSE_NEVER_STARTED, "given up fetching artifact " + digest);
      }
      Thread.sleep(Math.min(5_000, 100L << Math.min(attempt, 6)));
    }
  }

  /** A file system's complaint, unlike a connection's, does not pass by trying again. */
  private static boolean isLocal(IOException e) {
    return e instanceof java.nio.file.FileSystemException || e instanceof LocalDiskException;
  }

  private static final class LocalDiskException extends IOException {
    private static final long serialVersionUID = 1L;

    LocalDiskException(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  private void transfer(String digest, Path part) throws IOException {
    long have = Files.exists(part) ? Files.size(part) : 0;
    try (var out = new FileOutputStream(part.toFile(), true)) {
      source.fetch(
          digest,
          have,
          bytes -> {
            try {
              out.write(bytes);
            } catch (IOException e) {
              throw new LocalDiskException(e);
            }
          });
    }
  }

  static String digest(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      var digest = MessageDigest.getInstance("SHA-256");
      var buffer = new byte[64 * 1024];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Deletes the least recently used until the size fits; what is needed now stays. */
  static void evict(List<Path> directories, Set<String> needed, long limit) throws IOException {
    record Item(Path path, long used, long size) {}
    var items = new ArrayList<Item>();
    for (var directory : directories) {
      try (var files = Files.newDirectoryStream(directory)) {
        for (var path : files) {
          long used = Files.getLastModifiedTime(path).toMillis();
          items.add(new Item(path, used, Trees.size(path)));
        }
      }
    }
    items.sort(Comparator.comparingLong(Item::used));
    long total = items.stream().mapToLong(Item::size).sum();
    for (var item : items) {
      if (total <= limit) {
        return;
      }
      if (!needed.contains(item.path.getFileName().toString().replaceFirst("\\..*", ""))) {
        Trees.delete(item.path);
        total -= item.size;
      }
    }
  }

  long limit() {
    return limit;
  }
}
