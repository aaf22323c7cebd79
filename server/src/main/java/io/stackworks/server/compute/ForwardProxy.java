package io.stackworks.server.compute;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy on the host, through which sandboxes reach package mirrors, git servers and the
 * like: {@code CONNECT} and absolute URLs. One request per connection; a client that wants another
 * one connects again.
 */
final class ForwardProxy implements AutoCloseable {
  private static final int HEAD_BYTES = 64 << 10;
  private static final int HEAD_SECONDS = 30;
  private static final int CONNECT_MS = 10_000;

  /** Where the proxy may connect to, and how. */
  interface Reach {
    /**
     * A connection inside the fleet, when the host is one of its names or addresses; null when it
     * is not.
     */
    @Nullable SocketChannel insideFleet(String host, int port) throws IOException;

    /** Whether the proxy may connect to this address of the host's network. */
    boolean allows(InetAddress address);
  }

  private final Reach reach;
  private final UpstreamProxies upstreams;
  private final Crossing crossing;
  private final ScheduledExecutorService timer;

  ForwardProxy(Reach reach, UpstreamProxies upstreams, Crossing crossing) {
    this.reach = reach;
    this.upstreams = upstreams;
    this.crossing = crossing;
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              var thread = new Thread(work, "proxy-timer");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Serves one connection of a client. */
  void serve(SocketChannel client) throws IOException {
    var buffer = ByteBuffer.allocate(HEAD_BYTES);
    var impatience = timer.schedule(() -> shut(client), HEAD_SECONDS, TimeUnit.SECONDS);
    int end;
    try {
      end = readHead(client, buffer);
    } finally {
      impatience.cancel(false);
    }
    if (end < 0) {
      return;
    }
    var head = new String(buffer.array(), 0, end, StandardCharsets.ISO_8859_1);
    var rest = ByteBuffer.wrap(buffer.array(), end, buffer.position() - end);
    try {
      var request = ProxyRequest.parse(head);
      var far = connect(request);
      try {
        send(far.channel(), request.head(far.upstream()));
        if (request.isTunnel() && far.upstream() == null) {
          send(client, "HTTP/1.1 200 connection established\r\n\r\n");
        }
        write(far.channel(), rest);
        Splice.join(client, far.channel(), crossing.guides());
      } finally {
        far.channel().close();
      }
    } catch (Refused e) {
      send(client, e.response());
    }
  }

  private static int readHead(SocketChannel client, ByteBuffer buffer) throws IOException {
    int searched = 0;
    while (buffer.hasRemaining()) {
      if (client.read(buffer) < 0) {
        return -1;
      }
      for (int i = searched; i + 3 < buffer.position(); i++) {
        if (buffer.get(i) == '\r'
            && buffer.get(i + 1) == '\n'
            && buffer.get(i + 2) == '\r'
            && buffer.get(i + 3) == '\n') {
          return i + 4;
        }
      }
      searched = Math.max(0, buffer.position() - 3);
    }
    send(client, new Refused(431, "request head of more than 64 KiB").response());
    return -1;
  }

  private record Far(SocketChannel channel, UpstreamProxies.@Nullable Upstream upstream) {}

  private Far connect(ProxyRequest request) throws Refused {
    try {
      var inside = reach.insideFleet(request.host(), request.port());
      if (inside != null) {
        return new Far(inside, null);
      }
    } catch (IOException e) {
      throw new Refused(502, "%s:%d: %s".formatted(request.host(), request.port(), e.getMessage()));
    }
    var upstream = upstreams.forTarget(request.isTunnel(), request.host());
    if (upstream != null) {
      refuseUnresolved(request.host());
      return new Far(open(upstream.host(), upstream.port(), false), upstream);
    }
    return new Far(open(request.host(), request.port(), true), null);
  }

  /** Names are looked up once and the answer is what is checked and connected to. */
  private SocketChannel open(String host, int port, boolean checked) throws Refused {
    IOException last = new UnknownHostException(host);
    try {
      for (var address : InetAddress.getAllByName(host)) {
        if (checked && !reach.allows(address)) {
          throw forbidden(host);
        }
        var channel = SocketChannel.open();
        try {
          channel.socket().connect(new InetSocketAddress(address, port), CONNECT_MS);
          return channel;
        } catch (IOException e) {
          channel.close();
          last = e;
        }
      }
    } catch (IOException e) {
      last = e;
    }
    int status = last instanceof SocketTimeoutException ? 504 : 502;
    var why = last instanceof UnknownHostException ? "unknown host" : last.getMessage();
    throw new Refused(status, "%s:%d: %s".formatted(host, port, why));
  }

  /**
   * Behind another proxy names are its business, but what is plainly this machine is not asked of
   * it.
   */
  private void refuseUnresolved(String host) throws Refused {
    try {
      boolean literal = host.indexOf(':') >= 0 || host.matches("[0-9.]+");
      if (host.toLowerCase(Locale.ROOT).equals("localhost")
          || (literal && !reach.allows(InetAddress.getByName(host)))) {
        throw forbidden(host);
      }
    } catch (UnknownHostException e) {
      throw new Refused(400, host + ": not an address");
    }
  }

  private static Refused forbidden(String host) {
    return new Refused(
        403, host + ": an address of the host itself (expected: one that others reach, too)");
  }

  private static void send(SocketChannel channel, String text) throws IOException {
    write(channel, ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  private static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static void shut(SocketChannel client) {
    try {
      client.close();
    } catch (IOException e) {
      // gone already
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  /** The proxy's own answer to a request that it does not pass on. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    Refused(int status, String reason) {
      super(reason);
      this.status = status;
    }

    String response() {
      var body = "stackworks proxy: " + getMessage() + "\n";
      return "HTTP/1.1 %d %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
          .formatted(status, "refused", body.getBytes(StandardCharsets.ISO_8859_1).length, body);
    }
  }
}
