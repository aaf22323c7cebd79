package io.stackworks.server.compute;

import io.stackworks.server.security.PrivateFiles;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The addresses of one server's fleet. Those inside (10.77.N.x) are in a network namespace of their
 * own; it is those on the host's loopback (127.77.N.x) that must not be another server's, hence the
 * claim: the folder {@code /run/stackworks/fleet-N}, made by whoever takes the number, with the
 * owner's name in it.
 *
 * @param number N, 1 to 254
 * @param folder sockets, scripts and process ids of the fleet; a short path, as socket names want
 *     it
 */
record Network(int number, Path folder) {
  static final Path CLAIMS = Path.of("/run/stackworks");

  private static final String OWNER = "owner";
  private static final String LOCK = "lock";
  private static final String REMEMBERED =
      "fleet"; // in the owner's folder: the number, for the next start

  /** The number that this owner had before, or a free one. */
  static Network claim(Path claims, Path owner) throws IOException {
    return alone(claims, () -> choose(claims, owner));
  }

  private interface Work<T> {
    T done() throws IOException;
  }

  /**
   * Between looking at a claim and taking it over nobody else may do the same: one process of this
   * machine at a time, by a lock file that goes with the last claim.
   */
  private static <T> T alone(Path claims, Work<T> work) throws IOException {
    synchronized (Network.class) { // a file lock is one of the whole process
      while (true) {
        Files.createDirectories(claims);
        var file = claims.resolve(LOCK);
        try (var channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            var lock = channel.lock()) {
          var word = UUID.randomUUID().toString();
          channel.truncate(0).write(ByteBuffer.wrap(word.getBytes(StandardCharsets.UTF_8)));
          if (lock.isValid() && Files.readString(file).equals(word)) {
            return work.done();
          }
        } catch (NoSuchFileException e) {
          if (!e.getFile().equals(file.toString())) {
            throw e;
          }
        }
        // Whoever released the last claim has removed the file that we locked: again, with a new
        // one.
      }
    }
  }

  private static Network choose(Path claims, Path owner) throws IOException {
    var remembered = remembered(owner);
    if (remembered.isPresent()) {
      var network = of(claims, remembered.get());
      if (network.owner().equals(Optional.of(owner)) || network.take(owner)) {
        return network;
      }
    }
    for (int number = 1; number <= 254; number++) {
      var network = of(claims, number);
      if (network.isAbandoned()) {
        network.clear();
      }
      if (network.take(owner)) {
        return network;
      }
    }
    throw new IOException(
        "%s: all 254 fleets are taken (expected: servers that are gone remove theirs)"
            .formatted(claims));
  }

  private static Network of(Path claims, int number) {
    return new Network(number, claims.resolve("fleet-" + number));
  }

  private boolean take(Path owner) throws IOException {
    try {
      Files.createDirectory(folder);
    } catch (FileAlreadyExistsException e) {
      return false;
    }
    // The owner's side first: a claim that its owner does not know of counts as abandoned.
    PrivateFiles.write(owner.resolve(REMEMBERED), number + "\n");
    PrivateFiles.write(folder.resolve(OWNER), owner + "\n");
    return true;
  }

  /**
   * Claimed by a data directory that was removed or has another number now, or by nobody in the
   * end.
   */
  private boolean isAbandoned() throws IOException {
    if (!Files.exists(folder)) {
      return false;
    }
    var owner = owner();
    return owner.isPresent()
        ? !remembered(owner.get()).equals(Optional.of(number))
        : Files.getLastModifiedTime(folder).toInstant().isBefore(Instant.now().minusSeconds(60));
  }

  /** Ends what an abandoned fleet left running. */
  private void clear() throws IOException {
    var owner = owner();
    if (owner.isPresent()) {
      Marked.kill(Marked.OWNER, owner.get().toString()::equals);
    }
    Trees.remove(folder);
  }

  /** Gives the number back; nothing is left of it. */
  void release(Path owner) throws IOException {
    var claims = folder.resolveSibling(".").normalize();
    var unused =
        alone(
            claims,
            () -> {
              Trees.remove(folder);
              Files.deleteIfExists(owner.resolve(REMEMBERED));
              try (var left = Files.list(claims)) {
                if (left.allMatch(file -> file.endsWith(LOCK))) {
                  Files.delete(claims.resolve(LOCK));
                }
              }
              return true;
            });
    try {
      Files.deleteIfExists(claims);
    } catch (DirectoryNotEmptyException e) {
      // other servers' fleets
    }
  }

  private Optional<Path> owner() {
    try {
      return Optional.of(Path.of(Files.readString(folder.resolve(OWNER)).strip()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<Integer> remembered(Path owner) {
    try {
      return Optional.of(Integer.parseInt(Files.readString(owner.resolve(REMEMBERED)).strip()))
          .filter(number -> number >= 1 && number <= 254);
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  String gateway() {
    return inside(1);
  }

  /** Address of a sandbox in the fleet; {@code host} is 2 to 254. */
  String inside(int host) {
    return "10.77.%d.%d".formatted(number, host);
  }

  /** Address on the host's loopback behind which a sandbox answers. */
  String outside(int host) {
    return "127.77.%d.%d".formatted(number, host);
  }

  /** Hardware address of a sandbox, or of the bridge itself: {@code host} 1. */
  String hardware(int host) {
    return "02:00:0a:4d:%02x:%02x".formatted(number, host);
  }

  /** The address itself when it is one of the fleet. */
  Optional<Inet4Address> member(String host) {
    return host.matches("10\\.77\\." + number + "\\.[0-9]{1,3}") ? address(host) : Optional.empty();
  }

  static Optional<Inet4Address> address(String text) {
    try {
      return Optional.of((Inet4Address) InetAddress.getByName(text));
    } catch (IOException | ClassCastException e) {
      return Optional.empty();
    }
  }
}
