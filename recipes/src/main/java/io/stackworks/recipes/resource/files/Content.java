package io.stackworks.recipes.resource.files;

import io.stackworks.recipes.host.FileStatus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** What a file shall contain. */
sealed interface Content {
  long size() throws IOException;

  InputStream open() throws IOException;

  /** Whether the file has these bytes already. Compares sizes first, then bytes; hashes nothing. */
  boolean isIn(Path file, FileStatus status) throws IOException;

  /** Text or bytes in memory. */
  record Bytes(byte[] bytes) implements Content {
    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public InputStream open() {
      return new ByteArrayInputStream(bytes);
    }

    @Override
    public boolean isIn(Path file, FileStatus status) throws IOException {
      return status.size() == bytes.length && Arrays.equals(Files.readAllBytes(file), bytes);
    }
  }

  /** The bytes of another file: of a cookbook, or just downloaded. */
  record CopyOf(Path source) implements Content {
    @Override
    public long size() throws IOException {
      return Files.size(source);
    }

    @Override
    public InputStream open() throws IOException {
      return Files.newInputStream(source);
    }

    @Override
    public boolean isIn(Path file, FileStatus status) throws IOException {
      return status.size() == size() && Files.mismatch(source, file) < 0;
    }
  }

  /** A file in the cache that nobody needs afterwards. */
  record Downloaded(Path source) implements Content {
    @Override
    public long size() throws IOException {
      return Files.size(source);
    }

    @Override
    public InputStream open() throws IOException {
      return Files.newInputStream(source);
    }

    @Override
    public boolean isIn(Path file, FileStatus status) throws IOException {
      return status.size() == size() && Files.mismatch(source, file) < 0;
    }

    @Override
    public void forget() throws IOException {
      Files.deleteIfExists(source);
    }
  }

  /** The content is not needed any more. */
  default void forget() throws IOException {}

  /** SHA-256 in lower-case hex. */
  default String checksum() throws IOException {
    try (var in = open()) {
      return sha256(in);
    }
  }

  static String checksumOf(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return sha256(in);
    }
  }

  private static String sha256(InputStream in) throws IOException {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      var buffer = new byte[64 << 10];
      for (int n; (n = in.read(buffer)) >= 0; ) {
        digest.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new UncheckedIOException(new IOException(e)); // every Java has SHA-256
    }
  }

  /** Six digits, as Chef shows checksums. */
  static String shortened(String checksum) {
    return checksum.substring(0, Math.min(6, checksum.length()));
  }
}
