package io.stackworks.recipes.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel says about one name in the file system, read with one system call.
 *
 * @param mode permissions with setuid, setgid and sticky: 0..07777
 * @param size bytes
 */
public record FileStatus(
    Kind kind, int mode, int uid, int gid, long size, long device, long inode, FileTime modified) {

  /** What stands there, in the words of Chef's messages. */
  public enum Kind {
    FILE("file"),
    DIRECTORY("directory"),
    SYMLINK("symlink"),
    BLOCK_DEVICE("block device"),
    CHARACTER_DEVICE("char device"),
    PIPE("pipe"),
    SOCKET("socket"),
    OTHER("unknown file type");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }

    private static Kind of(int mode) {
      return switch (mode & 0170000) {
        case 0100000 -> FILE;
        case 0040000 -> DIRECTORY;
        case 0120000 -> SYMLINK;
        case 0060000 -> BLOCK_DEVICE;
        case 0020000 -> CHARACTER_DEVICE;
        case 0010000 -> PIPE;
        case 0140000 -> SOCKET;
        default -> OTHER;
      };
    }
  }

  private static final String ATTRIBUTES = "unix:mode,uid,gid,size,dev,ino,lastModifiedTime";

  /** The name itself, a symbolic link as a link; null when nothing is there. */
  public static @Nullable FileStatus of(Path path) throws IOException {
    return read(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** What the name leads to; null when nothing is there, as for a dangling link. */
  public static @Nullable FileStatus following(Path path) throws IOException {
    return read(path);
  }

  private static @Nullable FileStatus read(Path path, LinkOption... options) throws IOException {
    Map<String, Object> found;
    try {
      found = Files.readAttributes(path, ATTRIBUTES, options);
    } catch (NoSuchFileException e) {
      return null;
    } catch (java.nio.file.FileSystemException e) {
      // A file in the place of one of the parents: nothing can be there either.
      if (String.valueOf(e.getReason()).contains("Not a directory")) {
        return null;
      }
      throw e;
    }
    var mode = number(found, "mode").intValue();
    return new FileStatus(
        Kind.of(mode),
        mode & 07777,
        number(found, "uid").intValue(),
        number(found, "gid").intValue(),
        number(found, "size").longValue(),
        number(found, "dev").longValue(),
        number(found, "ino").longValue(),
        (FileTime) Objects.requireNonNull(found.get("lastModifiedTime")));
  }

  private static Number number(Map<String, Object> found, String attribute) {
    return (Number) Objects.requireNonNull(found.get(attribute));
  }

  public boolean isFile() {
    return kind == Kind.FILE;
  }

  public boolean isDirectory() {
    return kind == Kind.DIRECTORY;
  }

  public boolean isSymlink() {
    return kind == Kind.SYMLINK;
  }

  /** Whether both names are one file. */
  public boolean isSameFile(FileStatus other) {
    return device == other.device && inode == other.inode;
  }
}
