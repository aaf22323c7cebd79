package io.stackworks.server.compute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The machines' folders, each worked on by one thread at a time. */
final class Turns {
  /** What is done with one folder, which need not exist. */
  interface Work<T> {
    T with(Path folder) throws IOException, MachineFailed;
  }

  private final Path instances;
  private final Map<String, Object> turns = new ConcurrentHashMap<>();

  Turns(Path instances) {
    this.instances = instances;
  }

  <T> T take(String instanceId, Work<T> work) throws MachineFailed {
    var folder = instances.resolve(BootData.requireId(instanceId));
    synchronized (turns.computeIfAbsent(instanceId, id -> new Object())) {
      try {
        return work.with(folder);
      } catch (IOException e) {
        throw new MachineFailed(e.getMessage() == null ? e.toString() : e.getMessage(), e);
      }
    }
  }

  /** Every folder that is there; names with a dot are what a removal left behind. */
  List<Path> folders() throws IOException {
    try (Stream<Path> entries = Files.list(instances)) {
      return entries.filter(Files::isDirectory).sorted().toList();
    }
  }

  static boolean isRemains(Path folder) {
    return folder.getFileName().toString().startsWith(".");
  }

  /**
   * Removes a machine's files; first out of sight, so that a half-removed machine is never taken
   * for one.
   */
  static void remove(Path folder) throws IOException {
    if (Files.exists(folder)) {
      var gone = folder.resolveSibling(".gone-" + folder.getFileName() + "-" + System.nanoTime());
      Files.move(folder, gone, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
      Trees.remove(gone);
    }
  }
}
