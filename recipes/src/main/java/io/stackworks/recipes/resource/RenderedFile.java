package io.stackworks.recipes.resource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A small configuration file that a resource writes whole.
 *
 * @param mode permission bits
 */
public record RenderedFile(Path path, byte[] content, int mode) {
  public static RenderedFile of(Path path, String text, int mode) {
    return new RenderedFile(path, text.getBytes(StandardCharsets.UTF_8), mode);
  }

  /** What differs in content and mode. The folder of the file is made when it is missing. */
  public List<Change> changes() throws IOException {
    var changes = new ArrayList<Change>();
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      changes.add(Change.of("create new file " + path, this::write));
      return changes;
    }
    var old = Files.readAllBytes(path);
    if (!java.util.Arrays.equals(old, content)) {
      changes.add(
          Change.of(
              "update content in file " + path + " from " + digest(old) + " to " + digest(content),
              this::write));
    } else if (mode(path) != mode) {
      changes.add(
          Change.of(
              String.format("change mode from '%04o' to '%04o'", mode(path), mode),
              () -> setMode(path, mode)));
    }
    return changes;
  }

  /** Replaces the file in one step, so that readers see the old text or the new one. */
  public void write() throws IOException {
    var target = Files.isSymbolicLink(path) ? path.toRealPath() : path;
    var folder = parent(target);
    Files.createDirectories(folder);
    var fresh =
        Files.createTempFile(
            folder,
            ".stackworks-",
            "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.write(fresh, content);
      if (Files.exists(target)) {
        Files.setAttribute(fresh, "unix:uid", Files.getAttribute(target, "unix:uid"));
        Files.setAttribute(fresh, "unix:gid", Files.getAttribute(target, "unix:gid"));
      }
      setMode(fresh, mode);
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /** The change that deletes a file, none when it is not there. */
  public static List<Change> absent(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        ? List.of(Change.of("delete file " + path, () -> Files.deleteIfExists(path)))
        : List.of();
  }

  /** The text of a file, empty when there is none. */
  public static String read(Path path) throws IOException {
    return Files.exists(path) ? new String(Files.readAllBytes(path), StandardCharsets.UTF_8) : "";
  }

  private static Path parent(Path path) {
    var parent = path.toAbsolutePath().getParent();
    return parent == null ? Path.of("/") : parent;
  }

  private static int mode(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:mode") & 07777;
  }

  private static void setMode(Path path, int mode) throws IOException {
    Files.setAttribute(path, "unix:mode", mode);
  }

  private static String digest(byte[] bytes) {
    try {
      var hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(hash, 0, 3);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
