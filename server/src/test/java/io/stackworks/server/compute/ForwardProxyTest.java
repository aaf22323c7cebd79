package io.stackworks.server.compute;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ForwardProxyTest {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private HttpServer target;
  private Proxied open;

  /** A proxy on loopback; which hosts it may reach is the test's choice. */
  private static final class Proxied implements ForwardProxy.Reach, AutoCloseable {
    private final Crossing crossing = new Crossing("test");
    private final ServerSocketChannel gate = ServerSocketChannel.open().bind(ANY_PORT);
    private final ForwardProxy proxy;
    private final Set<String> allowed;

    Proxied(Set<String> allowed, UpstreamProxies upstreams) throws IOException {
      this.allowed = allowed;
      this.proxy = new ForwardProxy(this, upstreams, crossing);
      crossing.open(gate, proxy::serve);
      crossing.start();
    }

    int port() {
      return gate.socket().getLocalPort();
    }

    @Override
    public @Nullable SocketChannel insideFleet(String host, int port) throws IOException {
      return host.equals("app1")
          ? SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
          : null;
    }

    @Override
    public boolean allows(InetAddress address) {
      return allowed.contains(address.getHostAddress());
    }

    @Override
    public void close() throws IOException {
      proxy.close();
      crossing.close();
    }
  }

  @BeforeEach
  void start() throws Exception {
    target = Greeter.serve(ANY_PORT, "target");
    open = new Proxied(Set.of("127.0.0.1"), UpstreamProxies.none());
  }

  @AfterEach
  void stop() throws Exception {
    open.close();
    target.stop(0);
  }

  private int targetPort() {
    return target.getAddress().getPort();
  }

  private String say(Proxied proxy, String request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void an_absolute_url_is_fetched_with_a_plain_path() throws Exception {
    var answer =
        say(
            open,
            "GET http://127.0.0.1:%d/a?b=c HTTP/1.1\r\nHost: x\r\nProxy-Connection: keep-alive\r\n\r\n"
                .formatted(targetPort()));

    assertThat(answer).startsWith("HTTP/1.1 200").endsWith("target /a?b=c");
  }

  @Test
  void a_tunnel_carries_bytes_both_ways() throws Exception {
    var answer =
        say(
            open,
            "CONNECT 127.0.0.1:%d HTTP/1.1\r\n\r\nGET /t HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                .formatted(targetPort()));

    assertThat(answer)
        .startsWith("HTTP/1.1 200 connection established\r\n\r\nHTTP/1.1 200")
        .endsWith("target /t");
  }

  @Test
  void instances_are_reached_by_name() throws Exception {
    var answer =
        say(open, "GET http://app1:%d/n HTTP/1.1\r\nHost: app1\r\n\r\n".formatted(targetPort()));

    assertThat(answer).endsWith("target /n");
  }

  @Test
  void addresses_that_are_not_allowed_are_refused() throws Exception {
    try (var strict = new Proxied(Set.of(), UpstreamProxies.none())) {
      for (var host : List.of("127.0.0.1", "localhost", "127.1", "[::1]", "0.0.0.0")) {
        var answer = say(strict, "CONNECT %s:%d HTTP/1.1\r\n\r\n".formatted(host, targetPort()));
        assertThat(answer).as(host).startsWith("HTTP/1.1 403").contains("of the host itself");
      }
    }
  }

  @Test
  void only_addresses_that_others_reach_too_are_allowed() throws Exception {
    for (var address :
        List.of(
            "127.0.0.1",
            "127.77.1.2",
            "::1",
            "0.0.0.0",
            "169.254.169.254",
            "fe80::1",
            "224.0.0.1",
            "fd00:ec2::254",
            "::ffff:127.0.0.1")) {
      assertThat(Outlets.isPublic(InetAddress.getByName(address))).as(address).isFalse();
    }
    for (var address : List.of("192.0.2.1", "10.0.0.1", "2001:db8::1")) {
      assertThat(Outlets.isPublic(InetAddress.getByName(address))).as(address).isTrue();
    }
  }

  @Test
  void what_is_no_proxy_request_is_told_so() throws Exception {
    for (var request :
        List.of(
            "GET / HTTP/1.1\r\n\r\n",
            "GET https://127.0.0.1/ HTTP/1.1\r\n\r\n",
            "nonsense\r\n\r\n",
            "CONNECT 127.0.0.1:99999 HTTP/1.1\r\n\r\n",
            "CONNECT 127.0.0.1:0 HTTP/1.1\r\n\r\n",
            "GET http:///x HTTP/1.1\r\n\r\n",
            "GET http://a b/ HTTP/1.1\r\n\r\n")) {
      assertThat(say(open, request)).as(request).startsWith("HTTP/1.1 400");
    }
  }

  @Test
  void an_endless_head_is_cut_off() throws Exception {
    var start = "GET http://127.0.0.1/ HTTP/1.1\r\nX: ";

    assertThat(say(open, start + "y".repeat((64 << 10) - start.length())))
        .startsWith("HTTP/1.1 431");
  }

  @Test
  void a_port_where_nobody_listens_is_a_bad_gateway() throws Exception {
    int port;
    try (var closed = ServerSocketChannel.open().bind(ANY_PORT)) {
      port = closed.socket().getLocalPort();
    }

    assertThat(say(open, "CONNECT 127.0.0.1:%d HTTP/1.1\r\n\r\n".formatted(port)))
        .startsWith("HTTP/1.1 502")
        .contains("127.0.0.1:" + port);
  }

  @Test
  void the_proxy_of_the_host_itself_is_used() throws Exception {
    var environment =
        Map.of(
            "http_proxy",
            "http://me:secret@127.0.0.1:" + open.port(),
            "HTTPS_PROXY",
            "127.0.0.1:" + open.port(),
            "no_proxy",
            "intern.example, .direct.example");
    var upstreams = UpstreamProxies.of(environment);
    try (var chained = new Proxied(Set.of(), upstreams)) {
      assertThat(say(chained, "GET http://app1.example:1/ HTTP/1.1\r\n\r\n"))
          .as("asked of the other proxy, which does not know the host either")
          .startsWith("HTTP/1.1 502");
      assertThat(say(chained, "CONNECT 127.0.0.1:%d HTTP/1.1\r\n\r\n".formatted(targetPort())))
          .startsWith("HTTP/1.1 403");
    }
    assertThat(upstreams.forTarget(true, "x.example")).isEqualTo(upstreams.https());
    assertThat(upstreams.forTarget(false, "intern.example")).isNull();
    assertThat(upstreams.forTarget(false, "a.direct.example")).isNull();
    assertThat(upstreams.forTarget(false, "notintern.example")).isEqualTo(upstreams.http());
    assertThat(upstreams.http().authorization()).isEqualTo("Basic bWU6c2VjcmV0");
  }
}
