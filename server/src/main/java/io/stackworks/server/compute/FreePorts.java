package io.stackworks.server.compute;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of this machine's loopback that somebody will listen at in a while. Not from the range that
 * the kernel gives to outgoing connections: one of those would take a port between its choice and
 * its use, or while its owner is restarted.
 */
public final class FreePorts {
  private static final int LOWEST = 10_000;
  private static final int ATTEMPTS = 1000;
  private static final Path OUTGOING = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

  private FreePorts() {}

  /** A free one that is none of the others. */
  public static int next(Set<Integer> others) throws IOException {
    int end = endOfOurs();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, end);
      if (!others.contains(port) && isFree(port)) {
        return port;
      }
    }
    throw new IOException(
        "no free port on %s from %d to %d"
            .formatted(InetAddress.getLoopbackAddress(), LOWEST, end - 1));
  }

  public static boolean isFree(int port) {
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /** Where outgoing connections begin, if that leaves enough below. */
  private static int endOfOurs() {
    try {
      int outgoing = Integer.parseInt(Files.readString(OUTGOING).strip().split("\\s+", -1)[0]);
      return outgoing > LOWEST + ATTEMPTS ? outgoing : 65_536;
    } catch (IOException | NumberFormatException e) {
      return 32_768;
    }
  }
}
