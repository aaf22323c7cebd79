package io.stackworks.agent.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Bytes under a checksum: {@code SWJ1}, length, CRC-32C, payload. */
public final class Sealed {
  private static final byte[] MAGIC = "SWJ1".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER = 12; // bytes

  private Sealed() {}

  /** The file is not what was written. */
  public static final class DamagedException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedException(String message) {
      super(message);
    }
  }

  public static void write(Path file, byte[] payload) throws IOException {
    DurableFile.write(file, seal(payload));
  }

  public static byte[] read(Path file) throws IOException {
    try {
      return open(Files.readAllBytes(file));
    } catch (DamagedException e) {
      throw new DamagedException(file.getFileName() + ": " + e.getMessage());
    }
  }

  static byte[] seal(byte[] payload) {
    return ByteBuffer.allocate(HEADER + payload.length)
        .put(MAGIC)
        .putInt(payload.length)
        .putInt(checksum(payload))
        .put(payload)
        .array();
  }

  static byte[] open(byte[] bytes) throws DamagedException {
    if (bytes.length < HEADER) {
      throw new DamagedException(bytes.length + " bytes (expected: at least " + HEADER + ")");
    }
    var header = ByteBuffer.wrap(bytes);
    var magic = new byte[MAGIC.length];
    header.get(magic);
    int length = header.getInt();
    int expected = header.getInt();
    if (!Arrays.equals(magic, MAGIC) || length != bytes.length - HEADER) {
      throw new DamagedException("cut short or not a journal file");
    }
    var payload = Arrays.copyOfRange(bytes, HEADER, bytes.length);
    if (checksum(payload) != expected) {
      throw new DamagedException("checksum does not match");
    }
    return payload;
  }

  private static int checksum(byte[] payload) {
    var crc = new CRC32C();
    crc.update(payload);
    return (int) crc.getValue();
  }
}
