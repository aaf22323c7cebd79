package io.stackworks.server.opsworks;

import com.linecorp.armeria.common.HttpData;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer while it is written, and then as it is sent. In pieces: ten thousand instances are
 * eleven megabytes, and one array of that size is neither grown nor collected cheaply.
 */
final class Document extends OutputStream {
  private static final int FIRST = 1024;
  private static final int LARGEST = 64 * 1024;

  private final List<byte[]> full = new ArrayList<>();
  private byte[] last = new byte[FIRST];
  private int used;

  @Override
  public void write(int single) {
    write(new byte[] {(byte) single}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    int from = offset;
    int left = length;
    while (left > 0) {
      if (used == last.length) {
        full.add(last);
        last = new byte[Math.min(LARGEST, last.length * 2)];
        used = 0;
      }
      int part = Math.min(left, last.length - used);
      System.arraycopy(bytes, from, last, used, part);
      used += part;
      from += part;
      left -= part;
    }
  }

  long length() {
    return full.stream().mapToLong(piece -> piece.length).sum() + used;
  }

  List<HttpData> pieces() {
    var pieces = new ArrayList<HttpData>();
    full.forEach(piece -> pieces.add(HttpData.wrap(piece)));
    pieces.add(HttpData.wrap(last, 0, used));
    return pieces;
  }

  byte[] bytes() {
    var whole = new byte[Math.toIntExact(length())];
    int at = 0;
    for (var piece : full) {
      System.arraycopy(piece, 0, whole, at, piece.length);
      at += piece.length;
    }
    System.arraycopy(last, 0, whole, at, used);
    return whole;
  }
}
