package io.stackworks.server.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.Set;

/** Content-addressed files: written once, never changed. */
public final class Artifacts {

  private final Path directory;

  /** Keeps its files below {@code directory}, which is made when it is needed. */
  public Artifacts(Path directory) {
    this.directory = directory;
  }

  /**
   * Stores a stream; returns after the bytes are on disk. Storing the same bytes again changes
   * nothing.
   */
  public Digest put(InputStream bytes) throws IOException {
    var incoming = Files.createDirectories(directory.resolve("incoming"));
    var temporary = Files.createTempFile(incoming, "artifact", "");
    try {
      var digest = write(bytes, temporary);
      var target = path(digest);
      if (touch(digest)) {
        return digest;
      }
      var home = Files.createDirectories(directory.resolve(digest.hex().substring(0, 2)));
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      sync(home);
      return digest;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static Digest write(InputStream bytes, Path file) throws IOException {
    var sha = sha256();
    try (var out = FileChannel.open(file, StandardOpenOption.WRITE)) {
      var buffer = new byte[64 * 1024];
      for (int n = bytes.read(buffer); n >= 0; n = bytes.read(buffer)) {
        sha.update(buffer, 0, n);
        var rest = ByteBuffer.wrap(buffer, 0, n);
        while (rest.hasRemaining()) {
          out.write(rest);
        }
      }
      out.force(true);
    }
    return new Digest("sha256:" + HexFormat.of().formatHex(sha.digest()));
  }

  private static void sync(Path directory) throws IOException {
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** It is about to be spoken of again: {@link #sweep} must not take it just now. */
  public boolean touch(Digest digest) {
    try {
      Files.setLastModifiedTime(path(digest), FileTime.from(Instant.now()));
      return true;
    } catch (IOException e) {
      return false; // not here
    }
  }

  /** Removes what nobody speaks of and was not used since; returns how many files that were. */
  public int sweep(Set<String> spokenOf, Instant unusedSince) throws IOException {
    int removed = 0;
    if (!Files.isDirectory(directory)) {
      return removed;
    }
    try (var files = Files.walk(directory, 2)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var isOld = Files.getLastModifiedTime(file).toInstant().isBefore(unusedSince);
        if (isOld && !spokenOf.contains("sha256:" + file.getFileName())) {
          Files.deleteIfExists(file); // a half-written one of a crash as well
          removed++;
        }
      }
    }
    return removed;
  }

  /** Size in bytes; absent: not here. */
  public OptionalLong size(Digest digest) {
    try {
      return OptionalLong.of(Files.size(path(digest)));
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** The bytes from an offset on. */
  public InputStream open(Digest digest, long offset) throws IOException {
    var channel = FileChannel.open(path(digest), StandardOpenOption.READ);
    channel.position(offset);
    return Channels.newInputStream(channel);
  }

  /** The file itself, for reading. */
  public Path path(Digest digest) {
    return directory.resolve(digest.hex().substring(0, 2)).resolve(digest.hex());
  }
}
