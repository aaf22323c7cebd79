package io.stackworks.agent.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * Where an agent keeps everything. Secrets (identity, journal, runs) are the owner's alone; cache,
 * cookbooks and artifacts may be read by the users that recipes switch to.
 */
public record DataDirectory(Path root) {
  private static final String PRIVATE = "rwx------";
  private static final String PASSABLE = "rwx--x--x"; // names in it are digests: not to be guessed
  private static final String OPEN = "rwxr-xr-x";

  public DataDirectory {
    root = root.toAbsolutePath().normalize();
  }

  public Path identity() {
    return root.resolve("identity");
  }

  public Path journal() {
    return root.resolve("journal");
  }

  /** One directory for each command that was begun here, named by command id. */
  public Path runs() {
    return root.resolve("runs");
  }

  /** Runners that nobody has sent a request to yet. */
  public Path runners() {
    return root.resolve("runners");
  }

  public Path artifacts() {
    return root.resolve("artifacts");
  }

  public Path cookbooks() {
    return root.resolve("cookbooks");
  }

  /** File cache and backups of recipes; outlives a run. */
  public Path cache() {
    return root.resolve("cache");
  }

  public Path log() {
    return root.resolve("agent.log");
  }

  public Path configuration() {
    return root.resolve("agent.conf");
  }

  public Path token() {
    return root.resolve("token");
  }

  /** Makes what is missing. */
  public void create() throws IOException {
    make(root, OPEN);
    make(identity(), PRIVATE);
    make(journal(), PRIVATE);
    make(runs(), PRIVATE);
    make(runners(), PRIVATE);
    make(artifacts(), PASSABLE);
    make(cookbooks(), OPEN);
    make(cache(), OPEN);
  }

  /** Takes the directory for this process; the lock goes with the process, however it ends. */
  public Lock lock() throws IOException {
    return lock(root.resolve("agent.lock"));
  }

  /** Held while recipes run, by the agent and by the local command line: one run at a time. */
  public @Nullable Lock tryRunLock() throws IOException {
    try {
      return lock(root.resolve("lockrun.lock"));
    } catch (InUseException e) {
      return null;
    }
  }

  /** Process id of the agent that owns the directory, or 0. */
  public long owner() {
    try {
      lock(root.resolve("agent.lock")).close();
      return 0;
    } catch (InUseException e) {
      return e.owner();
    } catch (IOException e) {
      return 0;
    }
  }

  private Lock lock(Path file) throws IOException {
    var channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      // Only one byte far behind the text, so that others can read whose it is.
      lock = channel.tryLock(1 << 20, 1, false);
    } catch (OverlappingFileLockException e) {
      // Another part of this very process has it: the same answer as another process.
    }
    if (lock == null) {
      long owner = readOwner(channel);
      channel.close();
      throw new InUseException(root, owner);
    }
    channel.truncate(0);
    channel.write(
        ByteBuffer.wrap(
            (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
    return new Lock(channel);
  }

  private static long readOwner(FileChannel channel) throws IOException {
    var text = ByteBuffer.allocate(32);
    channel.read(text, 0);
    try {
      return Long.parseLong(
          new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).trim());
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static void make(Path directory, String mode) throws IOException {
    Files.createDirectories(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(mode));
  }

  /** A held lock. */
  public record Lock(FileChannel channel) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /** Another process owns the directory. */
  public static final class InUseException extends IOException {
    private static final long serialVersionUID = 1L;
    private final long owner;

    InUseException(Path directory, long owner) {
      super(directory + ": in use by process " + owner + " (expected: one agent per directory)");
      this.owner = owner;
    }

    public long owner() {
      return owner;
    }
  }
}
