package io.stackworks.agent;

import io.grpc.Server;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.stackworks.agent.testing.TestAuthority;
import java.net.InetSocketAddress;
import java.time.Instant;

/** Listens with a certificate that the right authority issued to an agent. */
final class ImpostorServer implements AutoCloseable {
  private final Server server;

  ImpostorServer(TestAuthority authority) throws Exception {
    var keys = TestAuthority.newKeys();
    var now = Instant.now();
    var certificate =
        authority.agent(keys.getPublic(), "i-1", now.minusSeconds(60), now.plusSeconds(3600));
    var tls =
        GrpcSslContexts.configure(
            SslContextBuilder.forServer(keys.getPrivate(), certificate, authority.certificate()),
            SslProvider.JDK);
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .sslContext(tls.build())
            .build()
            .start();
  }

  String url() {
    return "https://127.0.0.1:" + server.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
