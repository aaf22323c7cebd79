package io.stackworks.server.compute;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Ways out of another network namespace, for machines that are no instances of ours: each is a Unix
 * socket. This side says where they lead; {@link #main} opens the ports of the other side.
 *
 * <p>{@code main} uses only JDK classes: its class path is one jar.
 */
public final class Passage implements AutoCloseable {
  private final Crossing crossing = new Crossing("passage");
  private final List<Path> sockets = new ArrayList<>();
  private @Nullable ForwardProxy proxy;

  public Passage() {
    crossing.start();
  }

  /** What comes to the socket reaches an address of this host. */
  public void lead(Path socket, InetSocketAddress target) throws IOException {
    sockets.add(socket);
    crossing.open(
        Relay.listen(socket),
        near -> Splice.join(near, SocketChannel.open(target), crossing.guides()));
  }

  /** What comes to the socket meets an HTTP proxy that goes where this host goes, but not to it. */
  public void proxy(Path socket, Map<String, String> environment) throws IOException {
    var made = new ForwardProxy(new Outward(), UpstreamProxies.of(environment), crossing);
    proxy = made;
    sockets.add(socket);
    crossing.open(Relay.listen(socket), made::serve);
  }

  private record Outward() implements ForwardProxy.Reach {
    @Override
    public @Nullable SocketChannel insideFleet(String host, int port) {
      return null;
    }

    @Override
    public boolean allows(InetAddress address) {
      return Outlets.isPublic(address);
    }
  }

  /** The other side: {@code ADDRESS:PORT=SOCKET} for every port. Says "open" when all are. */
  public static void main(String[] arguments) throws Exception {
    var crossing = new Crossing("passage");
    for (var argument : arguments) {
      var way = argument.split("[:=]", 3);
      var gate = new InetSocketAddress(InetAddress.getByName(way[0]), Integer.parseInt(way[1]));
      var socket = UnixDomainSocketAddress.of(way[2]);
      crossing.open(
          ServerSocketChannel.open().bind(gate, 128),
          near -> Splice.join(near, SocketChannel.open(socket), crossing.guides()));
    }
    crossing.start();
    System.out.println("open");
    crossing.join();
  }

  @Override
  public void close() throws IOException {
    if (proxy != null) {
      proxy.close();
    }
    crossing.close();
    for (var socket : sockets) {
      Files.deleteIfExists(socket);
    }
  }
}
