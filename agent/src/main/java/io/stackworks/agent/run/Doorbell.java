package io.stackworks.agent.run;

import io.stackworks.proto.run.Follow;
import io.stackworks.proto.run.RunnerRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows a runner's socket to know the moment it has something new or ends. What is new is read
 * from the runner's file, the truth of which the socket is a view; without a socket the run is
 * merely watched a little slower.
 */
final class Doorbell implements AutoCloseable {
  private final CountDownLatch ended = new CountDownLatch(1);
  private final @Nullable SocketChannel channel;

  private Doorbell(@Nullable SocketChannel channel) {
    this.channel = channel;
  }

  static Doorbell on(RunnerProcess runner, long firstEvent, Signal signal) {
    SocketChannel channel;
    try {
      channel = runner.open();
      var follow = Follow.newBuilder().setFirstEvent(firstEvent);
      RunnerProcess.send(channel, RunnerRequest.newBuilder().setFollow(follow).build());
    } catch (IOException e) {
      return new Doorbell(null); // never opens the latch: the waiting side looks by itself
    }
    var bell = new Doorbell(channel);
    var thread = new Thread(() -> bell.listen(channel, signal), "doorbell");
    thread.setDaemon(true);
    thread.start();
    return bell;
  }

  private void listen(SocketChannel open, Signal signal) {
    var buffer = ByteBuffer.allocate(8 * 1024);
    try {
      while (open.read(buffer) >= 0) {
        buffer.clear();
        signal.raise();
      }
    } catch (IOException e) {
      // Closed by us or by the runner's death.
    }
    ended.countDown();
    signal.raise();
  }

  /** Waits until the runner hangs up, at most so long. */
  void await(Duration most) throws InterruptedException {
    if (ended.await(most.toMillis(), TimeUnit.MILLISECONDS)) {
      TimeUnit.MILLISECONDS.sleep(2); // hung up: its exit note follows at once
    }
  }

  @Override
  public void close() {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // Nothing depends on it.
      }
    }
  }
}
