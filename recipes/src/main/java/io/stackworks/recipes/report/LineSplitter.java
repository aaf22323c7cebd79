package io.stackworks.recipes.report;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.function.Consumer;

/** Cuts a stream of bytes into lines. A line without an end is cut at {@value #LONGEST} bytes. */
public final class LineSplitter extends OutputStream {
  static final int LONGEST = 64 * 1024;

  private final Consumer<byte[]> lines;
  private final ByteArrayOutputStream current = new ByteArrayOutputStream();

  public LineSplitter(Consumer<byte[]> lines) {
    this.lines = lines;
  }

  @Override
  public synchronized void write(int b) {
    if (b == '\n') {
      end();
      return;
    }
    current.write(b);
    if (current.size() >= LONGEST) {
      end();
    }
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) {
    int from = offset;
    for (int i = offset; i < offset + length; i++) {
      boolean ends = bytes[i] == '\n';
      if (ends || current.size() + i + 1 - from >= LONGEST) {
        current.write(bytes, from, ends ? i - from : i + 1 - from);
        end();
        from = i + 1;
      }
    }
    current.write(bytes, from, offset + length - from);
  }

  private void end() {
    lines.accept(current.toByteArray());
    current.reset();
  }

  /** Gives out what is left of a line. */
  public synchronized void finish() {
    if (current.size() > 0) {
      end();
    }
  }

  @Override
  public void close() {
    finish();
  }
}
