package io.stackworks.recipes.resource.files;

import io.stackworks.recipes.host.Processes;
import io.stackworks.recipes.resource.ResourceFailed;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A tar or zip archive, recognised by its first bytes, whatever its name. Compression: gzip and
 * bzip2 here, xz and zstd by the programs of that name.
 */
record Archive(Path file, Processes processes) {
  enum Kind {
    FILE,
    DIRECTORY,
    SYMLINK,
    HARD_LINK,
    OTHER
  }

  /**
   * One entry.
   *
   * @param mode permission bits, -1: the archive says nothing
   * @param target of links, otherwise empty
   */
  record Entry(
      String name, Kind kind, int mode, FileTime modified, long uid, long gid, String target) {}

  /** Receives the entries in order; the stream is that of a file's content. */
  @FunctionalInterface
  interface Reader {
    void read(Entry entry, InputStream content) throws IOException;
  }

  void read(Reader reader) throws IOException {
    var start = new byte[6];
    try (var in = Files.newInputStream(file)) {
      in.readNBytes(start, 0, start.length);
    }
    if (startsWith(start, 'P', 'K')) {
      readZip(reader);
    } else if (startsWith(start, 0x1f, 0x8b)) {
      readTar(new GZIPInputStream(open(file), 64 << 10), reader);
    } else if (startsWith(start, 'B', 'Z', 'h')) {
      readTar(new BZip2CompressorInputStream(open(file), true), reader);
    } else if (startsWith(start, 0xfd, '7', 'z', 'X', 'Z')) {
      readUnpacked("xz", reader);
    } else if (startsWith(start, 0x28, 0xb5, 0x2f, 0xfd)) {
      readUnpacked("zstd", reader);
    } else {
      readTar(open(file), reader);
    }
  }

  private static InputStream open(Path file) throws IOException {
    return new BufferedInputStream(Files.newInputStream(file), 64 << 10);
  }

  private static boolean startsWith(byte[] start, int... magic) {
    for (var i = 0; i < magic.length; i++) {
      if ((start[i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  /** Unpacks with a program of this machine into a temporary file first. */
  private void readUnpacked(String program, Reader reader) throws IOException {
    var unpacked = Files.createTempFile("archive-", ".tar");
    try {
      try (var out = Files.newOutputStream(unpacked)) {
        var command =
            Processes.Command.of(program, "-dc", file.toString())
                .within(Duration.ofHours(1))
                .showing(
                    bytes -> {
                      try {
                        out.write(bytes);
                      } catch (IOException e) {
                        throw new UncheckedIOException(e);
                      }
                    });
        var result = processes.run(command);
        if (!result.succeeded()) {
          throw new ResourceFailed(
              "RuntimeError", program + " cannot unpack " + file + ": " + result.err().strip());
        }
      } catch (Processes.NotStarted e) {
        throw new ResourceFailed(
            "RuntimeError",
            file + " is compressed with " + program + ", which is not installed on this machine");
      }
      readTar(open(unpacked), reader);
    } finally {
      Files.deleteIfExists(unpacked);
    }
  }

  private void readTar(InputStream in, Reader reader) throws IOException {
    try (var tar = new TarArchiveInputStream(in, "UTF-8")) {
      var any = false;
      for (@Nullable TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
        if (!any && !entry.isCheckSumOK()) {
          break;
        }
        any = true;
        reader.read(
            new Entry(
                entry.getName(),
                kind(entry),
                entry.getMode() & 07777,
                entry.getLastModifiedTime(),
                entry.getLongUserId(),
                entry.getLongGroupId(),
                entry.isSymbolicLink() || entry.isLink() ? entry.getLinkName() : ""),
            tar);
      }
      if (!any) {
        throw unknown();
      }
    } catch (IllegalArgumentException e) {
      throw unknown();
    }
  }

  private ResourceFailed unknown() {
    return new ResourceFailed(
        "RuntimeError", file + " is not an archive that can be read (expected: tar or zip)");
  }

  private static Kind kind(TarArchiveEntry entry) {
    if (entry.isDirectory()) {
      return Kind.DIRECTORY;
    }
    if (entry.isSymbolicLink()) {
      return Kind.SYMLINK;
    }
    return entry.isLink() ? Kind.HARD_LINK : entry.isFile() ? Kind.FILE : Kind.OTHER;
  }

  private void readZip(Reader reader) throws IOException {
    try (var zip = ZipFile.builder().setPath(file).get()) {
      for (var entry : Collections.list(zip.getEntriesInPhysicalOrder())) {
        var link = entry.isUnixSymlink();
        var mode = entry.getUnixMode() & 07777;
        try (var in = zip.getInputStream(entry)) {
          reader.read(
              new Entry(
                  entry.getName(),
                  link ? Kind.SYMLINK : entry.isDirectory() ? Kind.DIRECTORY : Kind.FILE,
                  mode == 0 ? -1 : mode,
                  entry.getLastModifiedTime(),
                  -1,
                  -1,
                  link ? String.valueOf(zip.getUnixSymlink(entry)) : ""),
              in);
        }
      }
    }
  }

  /** The name without its first components; null when nothing is left of it. */
  static @Nullable String stripped(String name, long components) {
    var parts = Arrays.stream(name.split("/")).filter(p -> !p.isEmpty() && !p.equals(".")).toList();
    if (parts.size() <= components) {
      return null;
    }
    List<String> left = parts.subList((int) components, parts.size());
    return String.join("/", left);
  }
}
