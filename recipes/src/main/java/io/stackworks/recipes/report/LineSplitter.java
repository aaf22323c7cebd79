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
    for (int i = offset; i < offset + length; i++) {
      write(bytes[i]);
    }
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
