package io.stackworks.recipes;

import io.stackworks.recipes.report.Entry;
import io.stackworks.recipes.report.Report;
import io.stackworks.recipes.report.Sink;
import io.stackworks.recipes.report.Summary;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What programs print to the streams that they inherit from this process, as those of Ruby's {@code
 * system} do: our supervisor gave us a file for them, which is read as it grows. A file, since a
 * daemon that a recipe starts may print to it long after us.
 */
final class Inherited implements Sink, AutoCloseable {
  private static final Path OURS = Path.of("/proc/self/fd/1");
  private static final long PAUSE_MS = 100;

  private final Report report;
  private final FileChannel file;
  private final Thread reader;
  private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);

  private Inherited(Report report, FileChannel file) {
    this.report = report;
    this.file = file;
    this.reader = new Thread(this::follow, "inherited");
  }

  /** From what is there on. Add it as the first sink: then output comes before what it led to. */
  static Inherited follow(Report report) throws IOException {
    var path = Files.isRegularFile(OURS) ? OURS : Path.of("/dev/null");
    var file = FileChannel.open(path);
    file.position(file.size());
    var inherited = new Inherited(report, file);
    inherited.reader.setDaemon(true);
    inherited.reader.start();
    return inherited;
  }

  private void follow() {
    try {
      while (true) {
        Thread.sleep(PAUSE_MS);
        drain();
      }
    } catch (InterruptedException e) {
      // the run is over
    }
  }

  /** Under the report's lock, as everything that is told. */
  private void drain() {
    synchronized (report) {
      try {
        while (file.read(buffer.clear()) > 0) {
          report.output(Arrays.copyOf(buffer.array(), buffer.position()));
        }
      } catch (IOException e) {
        // closed under the reader: the run is over
      }
    }
  }

  @Override
  public void started(Entry entry) {
    drain();
  }

  @Override
  public void finished(Entry entry) {
    drain();
  }

  @Override
  public void summary(Summary summary) {
    drain();
  }

  @Override
  public void close() throws IOException {
    reader.interrupt();
    file.close();
  }
}
