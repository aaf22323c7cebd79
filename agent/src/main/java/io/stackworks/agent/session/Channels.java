package io.stackworks.agent.session;

import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Opens TLS channels to the server, all on one event loop: an agent has one connection. */
final class Channels implements AutoCloseable {
  /** A run's node data may be large; more than this is refused by the transport. */
  private static final int LARGEST_MESSAGE = 16 * 1024 * 1024; // bytes

  private static final int PING_SECONDS = 10; // the least gRPC allows; an answer is due in as many

  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final ExecutorService callbacks;
  private final Clock clock;

  /** Callbacks of streams run on the executor given: one thread, so they are in order. */
  Channels(ExecutorService callbacks, Clock clock) {
    this.callbacks = callbacks;
    this.clock = clock;
  }

  /** Without an identity: only to register. */
  ManagedChannel first(ServerAddress server, String fingerprint) throws SSLException {
    return open(server, ServerTrust.pinned(fingerprint, clock), null);
  }

  /** To register again: the authority is known, the certificate no longer shown. */
  ManagedChannel again(ServerAddress server, AgentIdentity identity) throws SSLException {
    return open(server, ServerTrust.stored(identity.authorities(), clock), null);
  }

  ManagedChannel open(ServerAddress server, AgentIdentity identity) throws SSLException {
    return open(server, ServerTrust.stored(identity.authorities(), clock), identity);
  }

  private ManagedChannel open(
      ServerAddress server, ServerTrust trust, @Nullable AgentIdentity identity)
      throws SSLException {
    var tls = GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK);
    tls.trustManager(trust);
    if (identity != null) {
      tls.keyManager(identity.keys().getPrivate(), identity.certificate());
    }
    return NettyChannelBuilder.forAddress(server.host(), server.port())
        .sslContext(tls.build())
        .eventLoopGroup(loop)
        .channelType(NioSocketChannel.class)
        .executor(callbacks)
        .maxInboundMessageSize(LARGEST_MESSAGE)
        .flowControlWindow(256 * 1024)
        .keepAliveTime(PING_SECONDS, TimeUnit.SECONDS)
        .keepAliveTimeout(PING_SECONDS, TimeUnit.SECONDS)
        .disableRetry()
        .build();
  }

  @Override
  public void close() {
    var unused = loop.shutdownGracefully(0, 100, TimeUnit.MILLISECONDS);
  }
}
