package io.stackworks.server.compute;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The only way into and out of the fleet's network namespace. A program of its own, because a
 * process lives in one network namespace; Unix sockets go by the file system, which both sides
 * share.
 *
 * <p>Outwards: agents and the proxy, each from a TCP port of the bridge to a Unix socket of the
 * server. Inwards: the server asks for an address and a port of the fleet by {@link #ask}.
 *
 * <p>Only JDK classes: its class path is one jar.
 */
public final class Relay {
  static final int AGENTS_PORT = 7443;
  static final int PROXY_PORT = 3128;
  static final String AGENTS_SOCKET = "agents.sock";
  static final String PROXY_SOCKET = "proxy.sock";
  static final String INWARD_SOCKET = "inward.sock";

  private static final int CONNECT_MS = 3000;
  private static final byte CONNECTED = 1;
  private static final byte REFUSED = 0;

  private Relay() {}

  /** Arguments: the folder of the sockets, the bridge's address. */
  public static void main(String[] arguments) throws Exception {
    run(Path.of(arguments[0]), InetAddress.getByName(arguments[1])).join();
  }

  static Crossing run(Path folder, InetAddress gateway) throws IOException {
    var crossing = new Crossing("relay");
    outward(crossing, gateway, AGENTS_PORT, folder.resolve(AGENTS_SOCKET));
    outward(crossing, gateway, PROXY_PORT, folder.resolve(PROXY_SOCKET));
    crossing.open(listen(folder.resolve(INWARD_SOCKET)), near -> inward(near, gateway, crossing));
    return crossing.start();
  }

  private static void outward(Crossing crossing, InetAddress gateway, int port, Path socket)
      throws IOException {
    var gate = ServerSocketChannel.open().bind(new InetSocketAddress(gateway, port), 128);
    crossing.open(
        gate,
        near ->
            Splice.join(
                near, SocketChannel.open(UnixDomainSocketAddress.of(socket)), crossing.guides()));
  }

  static void inward(SocketChannel near, InetAddress gateway, Crossing crossing)
      throws IOException {
    var wish = ByteBuffer.allocate(6);
    while (wish.hasRemaining()) {
      if (near.read(wish) < 0) {
        return;
      }
    }
    wish.flip();
    var address = new byte[4];
    wish.get(address);
    int port = Short.toUnsignedInt(wish.getShort());
    var far = SocketChannel.open();
    try {
      requireFleet(address, gateway.getAddress());
      far.socket()
          .connect(new InetSocketAddress(InetAddress.getByAddress(address), port), CONNECT_MS);
    } catch (IOException e) {
      far.close();
      answer(near, REFUSED);
      return;
    }
    answer(near, CONNECTED);
    Splice.join(near, far, crossing.guides());
  }

  /** The bridge's network and nothing else. */
  private static void requireFleet(byte[] address, byte[] gateway) throws IOException {
    for (int i = 0; i < 3; i++) {
      if (address[i] != gateway[i]) {
        throw new IOException("not an address of the fleet");
      }
    }
  }

  private static void answer(SocketChannel near, byte answer) throws IOException {
    near.write(ByteBuffer.wrap(new byte[] {answer}));
  }

  /** A socket at a path, also when a killed predecessor left its own there. */
  static ServerSocketChannel listen(Path socket) throws IOException {
    Files.deleteIfExists(socket);
    return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(socket), 128);
  }

  /** The server's side: a connection to a port of the fleet. */
  static SocketChannel ask(Path folder, Inet4Address address, int port) throws IOException {
    var channel = SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve(INWARD_SOCKET)));
    try {
      channel.write(ByteBuffer.allocate(6).put(address.getAddress()).putShort((short) port).flip());
      var answer = ByteBuffer.allocate(1);
      if (channel.read(answer) != 1 || answer.get(0) != CONNECTED) {
        throw new IOException("nothing listens there");
      }
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }
}
