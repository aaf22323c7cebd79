package io.stackworks.server.compute;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

/** Joins two connections: what comes in at one goes out at the other, and so does its end. */
final class Splice {
  private static final int BUFFER_BYTES = 32 << 10;

  private Splice() {}

  /** Returns when both directions have ended; both connections are closed then. */
  static void join(SocketChannel near, SocketChannel far, Executor beside) throws IOException {
    var back = new FutureTask<>(() -> carry(far, near), null);
    try (near;
        far) {
      lively(near);
      lively(far);
      beside.execute(back);
      carry(near, far);
      back.get();
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * One direction. A broken connection breaks the other one too; an ended one only ends that
   * direction.
   */
  private static void carry(SocketChannel from, SocketChannel to) {
    var buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    try {
      while (from.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        buffer.clear();
      }
      to.shutdownOutput();
    } catch (IOException e) {
      close(from);
      close(to);
    }
  }

  /** A sandbox that is gone cannot say goodbye; and small messages must not wait for company. */
  private static void lively(SocketChannel channel) throws IOException {
    if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // gone already
    }
  }
}
