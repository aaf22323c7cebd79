package io.stackworks.agent.run;

import com.google.protobuf.InvalidProtocolBufferException;
import io.stackworks.proto.run.RunEvent;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Reads a runner's {@code events.bin} while it may still grow. Constant memory. */
final class EventFile implements Closeable {
  /** A longer frame is damage, not an event. */
  private static final int LONGEST_FRAME = 32 * 1024 * 1024; // bytes

  private static final int INCOMPLETE = -1;

  private final Path path;
  private @Nullable FileChannel channel;
  private ByteBuffer buffer = ByteBuffer.allocate(32 * 1024).limit(0);

  EventFile(Path path) {
    this.path = path;
  }

  /** The next whole event, or null when there is none (yet). */
  @Nullable RunEvent next() throws IOException {
    while (true) {
      int start = buffer.position();
      int size = readSize();
      if (size > LONGEST_FRAME) {
        buffer.position(start);
        return null; // nothing behind it can be trusted
      }
      if (size != INCOMPLETE && buffer.remaining() >= size) {
        int end = buffer.position() + size;
        try {
          return RunEvent.parseFrom(buffer.duplicate().limit(end));
        } catch (InvalidProtocolBufferException e) {
          return RunEvent.getDefaultInstance(); // keeps the sequence
        } finally {
          buffer.position(end);
        }
      }
      buffer.position(start);
      if (!fill(size)) {
        return null;
      }
    }
  }

  private int readSize() {
    int size = 0;
    for (int shift = 0; shift < 32 && buffer.hasRemaining(); shift += 7) {
      byte b = buffer.get();
      size |= (b & 0x7f) << shift;
      if (b >= 0) {
        return size < 0 ? Integer.MAX_VALUE : size;
      }
    }
    return buffer.hasRemaining() ? Integer.MAX_VALUE : INCOMPLETE;
  }

  private boolean fill(int wanted) throws IOException {
    var open = channel;
    if (open == null) {
      if (!Files.exists(path)) {
        return false;
      }
      open = FileChannel.open(path, StandardOpenOption.READ);
      channel = open;
    }
    if (wanted + 5 > buffer.capacity()) {
      buffer = ByteBuffer.allocate(wanted + 8 * 1024).put(buffer);
    } else {
      buffer.compact();
    }
    int read = open.read(buffer);
    buffer.flip();
    return read > 0;
  }

  @Override
  public void close() throws IOException {
    var open = channel;
    if (open != null) {
      open.close();
    }
  }
}
