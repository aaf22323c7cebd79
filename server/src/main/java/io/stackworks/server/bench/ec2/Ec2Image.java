package io.stackworks.server.bench.ec2;

import io.stackworks.server.compute.LocalCompute;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What sandboxes of the endpoint boot: this host's Debian with cloud-init from Debian's own
 * registry and without Java. Made once for each state of the host's packages and kept beside
 * temporary files, because it takes half a minute.
 */
public final class Ec2Image {
  private static final Path PACKAGES = Path.of("/var/lib/dpkg/status");
  private static final int LONGEST_MINUTES = 5;

  private Ec2Image() {}

  /** Why this host cannot boot machines; empty: it can. */
  public static Optional<String> obstacle(Path folder) throws IOException {
    if (!Files.exists(PACKAGES)) {
      return Optional.of("this host is no Debian");
    }
    var obstacles = LocalCompute.obstacles(folder);
    return obstacles.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", obstacles));
  }

  /** The layer; made when it is not there. Who comes second waits. */
  public static Path ensure() throws IOException, InterruptedException {
    var folder = Path.of("/var/tmp/stackworks-ec2-image");
    Files.createDirectories(folder);
    try (var channel =
            FileChannel.open(
                folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var lock = channel.lock()) {
      var key = key();
      var known = folder.resolve("key");
      var image = folder.resolve("image");
      if (lock.isValid() && Files.exists(known) && Files.readString(known).equals(key)) {
        return image;
      }
      Files.deleteIfExists(known);
      if (Files.exists(image)) {
        LocalCompute.removeTree(image);
      }
      make(folder);
      Files.writeString(known, key);
      return image;
    }
  }

  /** A layer fits the files below it and no others. */
  private static String key() throws IOException {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(Files.readAllBytes(PACKAGES));
      digest.update(text("image.sh").getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void make(Path folder) throws IOException, InterruptedException {
    var log = folder.resolve("log");
    var process =
        new ProcessBuilder(
                "unshare",
                "--mount",
                "--pid",
                "--uts",
                "--ipc",
                "--fork",
                "--kill-child",
                "sh",
                script("image.sh", folder).toString(),
                folder.toString())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES);
    if (!ended) {
      process.destroyForcibly().waitFor();
    }
    if (!ended || process.exitValue() != 0) {
      var said = Files.readString(log, StandardCharsets.ISO_8859_1);
      throw new IOException(
          "no image with cloud-init: ..." + said.substring(Math.max(0, said.length() - 1000)));
    }
  }

  static Path script(String name, Path folder) throws IOException {
    return Files.writeString(folder.resolve(name), text(name));
  }

  private static String text(String name) throws IOException {
    try (var in = Ec2Image.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
