package io.stackworks.recipes.host;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Output of a program in bounded memory: the first and the last bytes, and between them a line that
 * says how many are missing.
 */
final class Capture {
  /** Each of the two parts; together what a recipe may parse without loss. */
  static final int PART = 8 << 20;

  private final int part;
  private final ByteArrayOutputStream head = new ByteArrayOutputStream();
  private byte[] tail = new byte[0];
  private long tailBytes;

  Capture() {
    this(PART);
  }

  Capture(int part) {
    this.part = part;
  }

  void add(byte[] bytes) {
    var first = Math.min(bytes.length, part - head.size());
    head.write(bytes, 0, first);
    if (first < bytes.length) {
      addToTail(bytes, first);
    }
  }

  /** The tail is a ring of {@code part} bytes, allocated when first needed. */
  private void addToTail(byte[] bytes, int from) {
    if (tail.length == 0) {
      tail = new byte[part];
    }
    for (var i = from; i < bytes.length; ) {
      var at = (int) (tailBytes % part);
      var count = Math.min(bytes.length - i, part - at);
      System.arraycopy(bytes, i, tail, at, count);
      tailBytes += count;
      i += count;
    }
  }

  byte[] bytes() {
    if (tailBytes == 0) {
      return head.toByteArray();
    }
    if (tailBytes > part) {
      var note = "\n[" + (tailBytes - part) + " bytes left out here]\n";
      head.writeBytes(note.getBytes(StandardCharsets.UTF_8));
    }
    var start = tailBytes > part ? (int) (tailBytes % part) : 0;
    var kept = (int) Math.min(tailBytes, part);
    var first = Math.min(kept, part - start);
    head.write(tail, start, first);
    head.write(tail, 0, kept - first);
    return head.toByteArray();
  }
}
