package io.stackworks.server.agents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.SortedMap;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/** Files of this machine in one archive, too large for memory. */
final class TarGz {
  private static final int PLAIN = 0100644;
  private static final int PROGRAM = 0100755;

  private TarGz() {}

  /**
   * All of it, or no file.
   *
   * @param content names in the archive and the files behind them
   */
  static void write(Path archive, SortedMap<String, Path> content) throws IOException {
    var gzip = new GzipParameters();
    gzip.setCompressionLevel(Deflater.BEST_SPEED); // jars are compressed already
    var fresh = archive.resolveSibling("new");
    try (var out = Files.newOutputStream(fresh);
        var tar = new TarArchiveOutputStream(new GzipCompressorOutputStream(out, gzip))) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
      for (var each : content.entrySet()) {
        var file = each.getValue();
        var entry = new TarArchiveEntry(each.getKey());
        entry.setSize(Files.size(file));
        entry.setModTime(Files.getLastModifiedTime(file));
        entry.setMode(Files.isExecutable(file) ? PROGRAM : PLAIN);
        tar.putArchiveEntry(entry);
        Files.copy(file, tar);
        tar.closeArchiveEntry();
      }
    }
    Files.move(fresh, archive, StandardCopyOption.ATOMIC_MOVE);
  }
}
