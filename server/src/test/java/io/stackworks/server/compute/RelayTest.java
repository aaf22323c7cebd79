package io.stackworks.server.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The relay with a loopback network in place of the fleet's. */
class RelayTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @TempDir Path folder;

  private Crossing relay;
  private Crossing server;
  private ServerSocketChannel echo;

  @BeforeEach
  void start() throws Exception {
    relay = new Crossing("relay");
    relay.open(
        Relay.listen(folder.resolve(Relay.INWARD_SOCKET)),
        near -> Relay.inward(near, InetAddress.getByName("127.0.0.1"), relay));
    relay.start();
    server = new Crossing("echo").start();
    echo = ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0));
    server.open(echo, RelayTest::echo);
  }

  @AfterEach
  void stop() throws Exception {
    relay.close();
    server.close();
  }

  private static void echo(SocketChannel near) throws java.io.IOException {
    var buffer = ByteBuffer.allocate(1000);
    while (near.read(buffer) >= 0) {
      buffer.flip();
      while (buffer.hasRemaining()) {
        near.write(buffer);
      }
      buffer.clear();
    }
    near.write(ByteBuffer.wrap("end".getBytes()));
  }

  private SocketChannel ask(String address, int port) throws Exception {
    return Relay.ask(folder, Network.address(address).orElseThrow(), port);
  }

  @Test
  void bytes_and_the_end_of_each_direction_go_through() throws Exception {
    var bytes = new byte[3_000_000];
    new Random(1).nextBytes(bytes);
    try (var channel = ask("127.0.0.1", echo.socket().getLocalPort())) {
      var writing =
          CompletableFuture.runAsync(
              () -> {
                try {
                  var out = ByteBuffer.wrap(bytes);
                  while (out.hasRemaining()) {
                    channel.write(out);
                  }
                  channel.shutdownOutput();
                } catch (java.io.IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      var back = ByteBuffer.allocate(bytes.length + 100);
      while (channel.read(back) >= 0) {}
      writing.join();

      assertThat(back.position()).isEqualTo(bytes.length + 3);
      assertThat(Arrays.copyOf(back.array(), bytes.length)).isEqualTo(bytes);
    }
  }

  @Test
  void an_address_outside_the_fleet_is_refused() {
    assertThatThrownBy(() -> ask("127.0.1.1", echo.socket().getLocalPort()))
        .hasMessage("nothing listens there");
  }

  @Test
  void a_port_where_nothing_listens_is_refused() throws Exception {
    int port = echo.socket().getLocalPort();
    server.shut(echo);

    Waiting.until(() -> isRefused(port), refused -> refused);
  }

  private boolean isRefused(int port) {
    try {
      ask("127.0.0.1", port).close();
      return false;
    } catch (Exception e) {
      return true;
    }
  }

  @Test
  void a_socket_that_a_killed_relay_left_is_replaced() throws Exception {
    relay.close();
    relay = new Crossing("relay").start();
    relay.open(
        Relay.listen(folder.resolve(Relay.INWARD_SOCKET)),
        near -> Relay.inward(near, InetAddress.getByName("127.0.0.1"), relay));

    ask("127.0.0.1", echo.socket().getLocalPort()).close();
  }

  @Test
  void a_closed_crossing_ends_its_connections() throws Exception {
    try (var client = new Socket(LOOPBACK, echo.socket().getLocalPort())) {
      client.getOutputStream().write('x');
      assertThat(client.getInputStream().read()).isEqualTo('x');
      server.close();

      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }
}
