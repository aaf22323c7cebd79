package io.stackworks.agent.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.Set;

/** Ids that have run here, one per line; the oldest go when there are very many. */
final class FinishedIds {
  private static final int KEPT = 10_000;

  private final Path file;
  private final Set<String> ids;

  private FinishedIds(Path file, Set<String> ids) {
    this.file = file;
    this.ids = ids;
  }

  static FinishedIds open(Path file) throws IOException {
    var ids = new LinkedHashSet<String>();
    boolean torn = false;
    if (Files.exists(file)) {
      var text = Files.readString(file, StandardCharsets.ISO_8859_1);
      torn = !text.isEmpty() && !text.endsWith("\n");
      // A line cut by a power loss names a command whose journal entry is still there.
      var whole = text.substring(0, text.lastIndexOf('\n') + 1);
      whole.lines().filter(line -> line.matches(Journal.ID)).forEach(ids::add);
    }
    var finished = new FinishedIds(file, ids);
    if (torn || ids.size() > 2 * KEPT) {
      finished.rewrite();
    }
    return finished;
  }

  boolean contains(String id) {
    return ids.contains(id);
  }

  void add(String id) throws IOException {
    if (ids.contains(id)) {
      return;
    }
    boolean fresh = !Files.exists(file);
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      long before = channel.size();
      var line = ByteBuffer.wrap((id + "\n").getBytes(StandardCharsets.US_ASCII));
      try {
        while (line.hasRemaining()) {
          channel.write(line);
        }
        channel.force(true);
      } catch (IOException e) {
        channel.truncate(before);
        throw e;
      }
    }
    if (fresh) {
      DurableFile.syncDirectory(DurableFile.directoryOf(file));
    }
    ids.add(id);
    if (ids.size() > 2 * KEPT) {
      rewrite();
    }
  }

  private void rewrite() throws IOException {
    var oldest = ids.iterator();
    while (ids.size() > KEPT) {
      oldest.next();
      oldest.remove();
    }
    var text = ids.isEmpty() ? "" : String.join("\n", ids) + "\n";
    DurableFile.write(file, text.getBytes(StandardCharsets.US_ASCII));
  }
}
