package io.stackworks.recipes.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * New content for a file, prepared beside it and put in its place in one step: readers see the old
 * text or the new one, never a part.
 *
 * <p>Private (0600) until it is put in place. Closing it removes what was not.
 */
public final class Replacement implements AutoCloseable {
  private final Path target;
  private final Path temporary;

  private Replacement(Path target, Path temporary) {
    this.target = target;
    this.temporary = temporary;
  }

  /** Prepared in the folder of the target, with a name that ends like the target's. */
  public static Replacement of(Path target, InputStream content) throws IOException {
    var name = String.valueOf(target.getFileName());
    var dot = name.lastIndexOf('.');
    var stem = dot > 0 ? name.substring(0, dot) : name;
    var extension = dot > 0 ? name.substring(dot) : "";
    var random = new byte[6];
    ThreadLocalRandom.current().nextBytes(random);
    var unique =
        ".chef-"
            + stem.substring(0, Math.min(stem.length(), 150))
            + "-"
            + HexFormat.of().formatHex(random)
            + extension.substring(0, Math.min(extension.length(), 60));
    var temporary = target.resolveSibling(unique);
    try (var channel =
            Files.newByteChannel(
                temporary,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(
                    PosixFilePermissions.fromString("rw-------")));
        OutputStream out = Channels.newOutputStream(channel)) {
      content.transferTo(out);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
    return new Replacement(target, temporary);
  }

  /** The new content while it is not in place. */
  public Path path() {
    return temporary;
  }

  /**
   * Takes the target's place with this owner and mode.
   *
   * @param uid, gid -1: as they are
   */
  public void putInPlace(int uid, int gid, int mode) throws IOException {
    setOwner(temporary, uid, gid);
    Files.setAttribute(temporary, "unix:mode", mode);
    try {
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!Files.isRegularFile(target)) {
        throw e;
      }
      // A mount point of its own, as /etc/hosts in containers: it can be written, not replaced.
      overwrite(uid, gid, mode);
    }
  }

  /** Writes into the existing file instead of replacing it, which keeps its inode. */
  public void overwrite(int uid, int gid, int mode) throws IOException {
    try (var in = Files.newInputStream(temporary);
        var out = Files.newOutputStream(target)) {
      in.transferTo(out);
    }
    setOwner(target, uid, gid);
    Files.setAttribute(target, "unix:mode", mode);
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(temporary);
  }

  /**
   * Sets what differs.
   *
   * @param uid, gid -1: as they are
   */
  public static void setOwner(Path path, int uid, int gid, LinkOption... options)
      throws IOException {
    var now = options.length > 0 ? FileStatus.of(path) : FileStatus.following(path);
    if (uid >= 0 && (now == null || now.uid() != uid)) {
      Files.setAttribute(path, "unix:uid", uid, options);
    }
    if (gid >= 0 && (now == null || now.gid() != gid)) {
      Files.setAttribute(path, "unix:gid", gid, options);
    }
  }
}
