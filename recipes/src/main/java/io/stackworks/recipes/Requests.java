package io.stackworks.recipes;

import io.stackworks.proto.run.RunRequest;
import io.stackworks.proto.run.RunnerRequest;
import io.stackworks.recipes.report.EventFile;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The socket of a runner. The first run asked for is taken, later ones are turned away; whoever
 * follows gets the events of the run from the one asked for until the run has ended.
 */
final class Requests implements AutoCloseable {
  private static final int LARGEST = 1024 * 1024;
  private static final long BETWEEN_SENDS_NS = 5_000_000;

  private final Path socket;
  private final ServerSocketChannel server;
  private final BlockingQueue<RunRequest> runs = new LinkedBlockingQueue<>(1);
  private final CompletableFuture<Source> source = new CompletableFuture<>();
  private final AtomicInteger followers = new AtomicInteger();
  private volatile boolean taken;
  private volatile boolean ended;

  private record Source(Path file, EventFile events) {}

  private Requests(Path socket, ServerSocketChannel server) {
    this.socket = socket;
    this.server = server;
  }

  static Requests listen(Path socket) throws IOException {
    Files.deleteIfExists(socket);
    var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      server.close();
      throw new IOException("socket " + socket + " cannot be bound: " + e.getMessage(), e);
    }
    var requests = new Requests(socket, server);
    daemon("requests", requests::accept);
    return requests;
  }

  private static void daemon(String name, Runnable work) {
    var thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        var channel = server.accept();
        daemon("request", () -> serve(channel));
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        System.err.println("request not accepted: " + e.getMessage());
      }
    }
  }

  private void serve(SocketChannel channel) {
    try (channel) {
      var in = Channels.newInputStream(channel);
      var request = read(in);
      switch (request.getRequestCase()) {
        case RUN -> take(request.getRun());
        case FOLLOW ->
            follow(Channels.newOutputStream(channel), request.getFollow().getFirstEvent());
        case REQUEST_NOT_SET -> System.err.println("empty request (expected: run or follow)");
      }
    } catch (IOException e) {
      System.err.println("request lost: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static RunnerRequest read(InputStream in) throws IOException {
    var request = RunnerRequest.parseDelimitedFrom(new Limited(in, LARGEST));
    if (request == null) {
      throw new IOException("the connection ended before a request came");
    }
    return request;
  }

  private synchronized void take(RunRequest run) {
    if (taken) {
      System.err.println("a run is under way or done; " + run.getDirectory() + " was not taken");
      return;
    }
    taken = true;
    runs.add(run);
  }

  /** A folder for what is written before a run; who removes the socket removes it too. */
  Path scratch() {
    return socket.resolveSibling(socket.getFileName() + ".d");
  }

  /** From now on no run is taken; false: one has been. */
  synchronized boolean refuse() {
    if (taken) {
      return false;
    }
    taken = true;
    return true;
  }

  /** Whether a run has been asked for. */
  boolean hasRun() {
    return taken;
  }

  /** Waits for the run. */
  RunRequest run() throws InterruptedException {
    return runs.take();
  }

  /** Lets followers in: the events are in this file. */
  void events(Path file, EventFile events) {
    source.complete(new Source(file, events));
  }

  /** Waits a little for followers to have seen the end. */
  void ended() throws InterruptedException {
    ended = true;
    for (int i = 0; i < 200 && followers.get() > 0; i++) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  private void follow(OutputStream out, long first) throws IOException, InterruptedException {
    followers.incrementAndGet();
    try {
      var from = source.join();
      try (var in = new BufferedInputStream(Files.newInputStream(from.file()))) {
        copy(in, new BufferedOutputStream(out), first, from.events());
      }
    } finally {
      followers.decrementAndGet();
    }
  }

  private void copy(InputStream in, OutputStream out, long first, EventFile events)
      throws IOException, InterruptedException {
    long at = 0;
    long sentNs;
    while (true) {
      boolean last = ended;
      long there = events.events();
      while (at < there) {
        var event = io.stackworks.proto.run.RunEvent.parseDelimitedFrom(in);
        if (event == null) {
          throw new IOException("the event file is shorter than its events");
        }
        if (at >= first) {
          event.writeDelimitedTo(out);
        }
        at++;
      }
      out.flush();
      sentNs = System.nanoTime();
      if (last) {
        return;
      }
      if (events.awaitMore(at, 200) && !ended) {
        // Hundreds of resources a second: one by one they would cost the run as much as its work.
        TimeUnit.NANOSECONDS.sleep(sentNs + BETWEEN_SENDS_NS - System.nanoTime());
      }
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Refuses a frame that is larger than any request. */
  private static final class Limited extends InputStream {
    private final InputStream in;
    private int left;

    Limited(InputStream in, int limit) {
      this.in = in;
      this.left = limit;
    }

    @Override
    public int read() throws IOException {
      if (left-- <= 0) {
        throw new IOException("request larger than " + LARGEST + " bytes");
      }
      return in.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int n = in.read(bytes, offset, Math.min(length, Math.max(1, left)));
      left -= Math.max(0, n);
      if (left < 0) {
        throw new IOException("request larger than " + LARGEST + " bytes");
      }
      return n;
    }
  }
}
