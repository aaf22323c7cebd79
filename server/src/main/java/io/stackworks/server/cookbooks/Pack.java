package io.stackworks.server.cookbooks;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/**
 * Packs files so that the same content always gives the same bytes: by name, without times and
 * owners, and of the mode only whether a file is executable.
 */
final class Pack {
  private Pack() {}

  static void write(SortedMap<String, Path> files, Path archive) throws IOException {
    var header = new GzipParameters();
    header.setModificationTime(0);
    try (var out = new BufferedOutputStream(Files.newOutputStream(archive), 1 << 16);
        var gzip = new GzipCompressorOutputStream(out, header);
        var tar = new TarArchiveOutputStream(gzip, "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
      tar.setAddPaxHeadersForNonAsciiNames(true);
      for (var file : files.entrySet()) {
        var entry = new TarArchiveEntry(file.getKey());
        entry.setSize(Files.size(file.getValue()));
        entry.setMode(Files.isExecutable(file.getValue()) ? 0755 : 0644);
        entry.setModTime(0L);
        entry.setIds(0, 0);
        entry.setNames("root", "root");
        tar.putArchiveEntry(entry);
        Files.copy(file.getValue(), tar);
        tar.closeArchiveEntry();
      }
    }
  }
}
