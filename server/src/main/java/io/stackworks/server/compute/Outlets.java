package io.stackworks.server.compute;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's side of the ways between host and fleet: agents to the TLS port, the proxy, and for
 * every sandbox an address on the host's loopback. They end with the server and are open again
 * after its next start.
 */
final class Outlets implements ForwardProxy.Reach {
  private static final Logger log = LoggerFactory.getLogger(Outlets.class);

  /** Where HTTP is found when a program of the host has port 80 at all its addresses. */
  static final int HTTP_ASIDE = 10080;

  /** Ports of an outside address, and where in the sandbox each leads to. */
  private static final Map<Integer, Integer> PORTS =
      Map.of(80, 80, 443, 443, 3000, 3000, 8080, 8080, HTTP_ASIDE, 80);

  private final Network network;
  private final Function<String, @Nullable String> names;
  private final Crossing crossing = new Crossing("outlet");
  private final ForwardProxy proxy;
  private final Map<Integer, List<ServerSocketChannel>> gates = new ConcurrentHashMap<>();

  /** {@code names}: the fleet's address of a host name, or null. */
  Outlets(Network network, Function<String, @Nullable String> names, UpstreamProxies upstreams) {
    this.network = network;
    this.names = names;
    this.proxy = new ForwardProxy(this, upstreams, crossing);
  }

  void open(InetSocketAddress agents) throws IOException {
    var folder = network.folder();
    crossing.open(
        Relay.listen(folder.resolve(Relay.AGENTS_SOCKET)),
        near -> Splice.join(near, SocketChannel.open(agents), crossing.guides()));
    crossing.open(Relay.listen(folder.resolve(Relay.PROXY_SOCKET)), proxy::serve);
    crossing.start();
  }

  /**
   * Opens the outside address of a sandbox; a port that another program has is left to it, with a
   * word in the log.
   */
  synchronized void open(Sandbox.Identity identity) {
    if (gates.containsKey(identity.host())) {
      return;
    }
    var inside = Network.address(network.inside(identity.host())).orElseThrow();
    var opened = new ArrayList<ServerSocketChannel>();
    for (var ports : PORTS.entrySet()) {
      var outside = new InetSocketAddress(network.outside(identity.host()), ports.getKey());
      int port = ports.getValue();
      try {
        var gate = ServerSocketChannel.open();
        try {
          gate.bind(outside, 128);
          crossing.open(
              gate,
              near ->
                  Splice.join(near, Relay.ask(network.folder(), inside, port), crossing.guides()));
          opened.add(gate);
        } catch (IOException e) {
          gate.close();
          throw e;
        }
      } catch (IOException e) {
        log.atWarn()
            .addKeyValue("address", outside)
            .addKeyValue("reason", e.getMessage())
            .log("Port of a sandbox not reachable from this host");
      }
    }
    gates.put(identity.host(), opened);
  }

  synchronized void shut(Sandbox.Identity identity) {
    var opened = gates.remove(identity.host());
    if (opened == null) {
      return;
    }
    for (var gate : opened) {
      try {
        crossing.shut(gate);
      } catch (IOException e) {
        // closed all the same
      }
    }
  }

  @Override
  public @Nullable SocketChannel insideFleet(String host, int port) throws IOException {
    var named = names.apply(host);
    var member = network.member(named == null ? host : named);
    return member.isEmpty() ? null : Relay.ask(network.folder(), member.get(), port);
  }

  /**
   * Programs that trust "local" connections must not be fooled by a sandbox, nor a cloud's metadata
   * be read.
   */
  @Override
  public boolean allows(InetAddress address) {
    return isPublic(address);
  }

  static boolean isPublic(InetAddress address) {
    return !address.isLoopbackAddress()
        && !address.isAnyLocalAddress()
        && !address.isLinkLocalAddress()
        && !address.isMulticastAddress()
        && !address.getHostAddress().equals("fd00:ec2:0:0:0:0:0:254");
  }

  void close() {
    proxy.close();
    try {
      crossing.close();
      Files.deleteIfExists(network.folder().resolve(Relay.AGENTS_SOCKET));
      Files.deleteIfExists(network.folder().resolve(Relay.PROXY_SOCKET));
    } catch (IOException e) {
      log.atWarn().setCause(e).log("Outlets not closed");
    }
  }
}
