package io.stackworks.server.compute;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where connections pass between the host and the fleet: one thread waits at every listening
 * socket, each connection is looked after by a thread of its own.
 *
 * <p>Only JDK classes: it also runs in the relay, whose class path is one jar.
 */
final class Crossing implements Closeable {
  private static final int MOST_CONNECTIONS = 2048;

  /** Looks after one connection until it ends; the connection is closed afterwards. */
  interface Guide {
    void lead(SocketChannel near) throws IOException;
  }

  private final Selector selector;
  private final ExecutorService guides;
  private final Set<ServerSocketChannel> gates = ConcurrentHashMap.newKeySet();
  private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();
  private final Thread gatekeeper;

  Crossing(String name) {
    try {
      this.selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.guides = Executors.newCachedThreadPool(daemons(name));
    this.gatekeeper = daemons(name + "-gate").newThread(this::keepGates);
  }

  Crossing start() {
    gatekeeper.start();
    return this;
  }

  /** For work beside a connection's own thread: its other direction. */
  ExecutorService guides() {
    return guides;
  }

  /** Leads everyone who comes to a bound socket from now on. Closing the socket ends that. */
  void open(ServerSocketChannel gate, Guide guide) throws IOException {
    gates.add(gate);
    gate.configureBlocking(false);
    gate.register(selector, SelectionKey.OP_ACCEPT, guide);
    selector.wakeup();
  }

  /** A closed socket keeps its port until the selector has let go of it. */
  void shut(ServerSocketChannel gate) throws IOException {
    gates.remove(gate);
    gate.close();
    selector.wakeup();
  }

  /** Waits until the crossing is closed from elsewhere: the relay has nothing else to do. */
  void join() throws InterruptedException {
    gatekeeper.join();
  }

  private void keepGates() {
    while (selector.isOpen()) {
      try {
        selector.select(
            key -> admit((ServerSocketChannel) key.channel(), (Guide) key.attachment()));
      } catch (ClosedSelectorException e) {
        return;
      } catch (IOException e) {
        pause(); // out of file descriptors; those who wait are served when some are free again
      }
    }
  }

  private void admit(ServerSocketChannel gate, Guide guide) {
    try {
      var near = gate.accept();
      if (near == null) {
        return;
      }
      connections.add(near);
      try {
        if (connections.size() > MOST_CONNECTIONS) {
          throw new RejectedExecutionException();
        }
        guides.execute(() -> lead(near, guide));
      } catch (RejectedExecutionException e) {
        finish(near);
      }
    } catch (IOException e) {
      pause();
    }
  }

  private void lead(SocketChannel near, Guide guide) {
    try {
      near.configureBlocking(true);
      guide.lead(near);
    } catch (IOException e) {
      // One side is gone; the other one learns it by the end of its connection.
    } finally {
      finish(near);
    }
  }

  private void finish(SocketChannel near) {
    connections.remove(near);
    try {
      near.close();
    } catch (IOException e) {
      // gone already
    }
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ThreadFactory daemons(String name) {
    var count = new AtomicInteger();
    return work -> {
      var thread = new Thread(null, work, name + "-" + count.incrementAndGet(), 256 << 10);
      thread.setDaemon(true);
      return thread;
    };
  }

  @Override
  public void close() throws IOException {
    selector.close();
    for (var gate : gates) {
      gate.close();
    }
    guides.shutdown();
    connections.forEach(this::finish);
  }
}
