package io.stackworks.server;

import com.linecorp.armeria.common.CommonPools;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
import com.linecorp.armeria.common.metric.NoopMeterRegistry;
import com.linecorp.armeria.common.util.BlockingTaskExecutor;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServerPort;
import com.linecorp.armeria.server.ServerTlsConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.grpc.GrpcService;
import io.grpc.BindableService;
import io.grpc.ServerInterceptor;
import io.netty.handler.ssl.ClientAuth;
import io.stackworks.server.security.ServerTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The two ports and what is behind them: gRPC and HTTP together on each.
 *
 * <p>Having passed TLS means nothing: a client certificate is optional there, and each gRPC method
 * and each route says for itself who may call it.
 */
final class Doors implements AutoCloseable {
  /** Largest gRPC message; an agent's output comes in pieces of at most 256 KiB. */
  private static final int MAX_MESSAGE_BYTES = 4 << 20;

  /** Largest body of a plain HTTP request. */
  private static final long MAX_BODY_BYTES = 1 << 20;

  /** Handlers may wait for the database; this many do at the same time, the others queue. */
  private static final int BLOCKING_THREADS = 64;

  private final Server server;
  private final BlockingTaskExecutor blocking;

  private Doors(Server server, BlockingTaskExecutor blocking) {
    this.server = server;
    this.blocking = blocking;
  }

  /** What is offered: gRPC services (each call passes the interceptor), and HTTP by path. */
  record Offer(
      List<BindableService> services,
      ServerInterceptor authorisation,
      Map<String, HttpService> routes) {
    Offer {
      services = List.copyOf(services);
      routes = Map.copyOf(new LinkedHashMap<>(routes));
    }
  }

  /** Loads the libraries behind the doors. */
  static void load() {
    var nothing =
        GrpcService.builder().supportedSerializationFormats(GrpcSerializationFormats.PROTO);
    var unused =
        List.of(
            CommonPools.workerGroup(),
            nothing.build(),
            Server.builder().service("/", (context, request) -> HttpResponse.of(404)).build());
  }

  /**
   * The configuration with port 0 replaced by free ones, so that everybody can be told. Refuses a
   * taken port, before anything was written to the data directory.
   */
  static ServerConfig withPorts(ServerConfig config) throws StartRefused {
    return config.with(free("--http", config.http()), free("--listen", config.listen()));
  }

  static Doors open(ServerConfig config, ServerTls tls, Offer offer) throws StartRefused {
    var blocking =
        BlockingTaskExecutor.builder()
            .threadNamePrefix("work")
            .numThreads(BLOCKING_THREADS)
            .keepAliveTimeMillis(TimeUnit.SECONDS.toMillis(60))
            .build();
    var server = build(config, tls, offer, blocking);
    try {
      server.start().join();
      return new Doors(server, blocking);
    } catch (CompletionException e) {
      server.stop().join();
      blocking.shutdownNow();
      throw StartRefused.environment(
          "cannot listen on %s and %s: %s"
              .formatted(text(config.http()), text(config.listen()), String.valueOf(e.getCause())));
    }
  }

  private static Server build(
      ServerConfig config, ServerTls tls, Offer offer, BlockingTaskExecutor blocking) {
    var builder =
        Server.builder()
            .port(config.http(), SessionProtocol.HTTP)
            .port(config.listen(), SessionProtocol.HTTPS)
            .tlsProvider(tls, ServerTlsConfig.builder().clientAuth(ClientAuth.OPTIONAL).build())
            .blockingTaskExecutor(blocking, true)
            // A peer that vanished without a word is noticed by pings; idleTimeout alone does not
            // apply while a stream is open.
            .pingInterval(Duration.ofSeconds(15))
            .idleTimeout(Duration.ofSeconds(60))
            // Bounds what a peer may send and we have not read, per stream and per connection.
            .http2InitialStreamWindowSize(128 << 10)
            .http2InitialConnectionWindowSize(1 << 20)
            .maxRequestLength(MAX_BODY_BYTES)
            .bossGroupFactory(Acceptors::new)
            .gracefulShutdownTimeout(Duration.ofMillis(100), Duration.ofMillis(700))
            // Armeria's own meters; ours have names that do not follow a library's.
            .meterRegistry(NoopMeterRegistry.get())
            .disableServerHeader();
    grpc(builder, offer);
    offer.routes.forEach((path, service) -> route(builder, path, service));
    return builder.build();
  }

  private static void grpc(ServerBuilder builder, Offer offer) {
    var grpc =
        GrpcService.builder()
            // Nobody asks for JSON here; its marshallers would take a third of the server's start.
            .supportedSerializationFormats(GrpcSerializationFormats.PROTO)
            .intercept(offer.authorisation)
            .maxRequestMessageLength(MAX_MESSAGE_BYTES)
            .useBlockingTaskExecutor(true);
    offer.services.forEach(grpc::addService);
    builder.service(grpc.build(), service -> service.decorate(wholeLifeOfStreams()));
  }

  /**
   * The request length counts the whole life of a stream, so every agent would be cut off after
   * some days. Messages are bounded one by one instead.
   */
  private static DecoratingHttpServiceFunction wholeLifeOfStreams() {
    return (HttpService delegate, ServiceRequestContext ctx, HttpRequest request) -> {
      ctx.setMaxRequestLength(0);
      ctx.clearRequestTimeout();
      HttpResponse response = delegate.serve(ctx, request);
      return response;
    };
  }

  /** A path that ends with a slash is a prefix; one method may stand before a path. */
  private static void route(ServerBuilder builder, String path, HttpService service) {
    int space = path.indexOf(' ');
    if (space > 0) {
      var method = HttpMethod.valueOf(path.substring(0, space));
      builder.route().path(path.substring(space + 1)).methods(method).build(service);
    } else if (path.endsWith("/")) {
      builder.serviceUnder(path, service);
    } else {
      builder.service(path, service);
    }
  }

  InetSocketAddress http() {
    return address(SessionProtocol.HTTP);
  }

  InetSocketAddress listen() {
    return address(SessionProtocol.HTTPS);
  }

  private InetSocketAddress address(SessionProtocol protocol) {
    for (ServerPort port : server.activePorts().values()) {
      if (port.hasProtocol(protocol)) {
        return port.localAddress();
      }
    }
    throw new IllegalStateException("no open port for " + protocol);
  }

  /** Takes no new requests, waits a moment for those under way, closes the rest. */
  @Override
  public void close() {
    try {
      server.stop().get(700, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // Requests have had their time. A client that only keeps its connection is not waited for.
    } catch (ExecutionException e) {
      throw new IllegalStateException("the listeners did not close", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    blocking.shutdownNow();
  }

  private static InetSocketAddress free(String flag, InetSocketAddress address)
      throws StartRefused {
    try (var probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(address);
      return new InetSocketAddress(address.getAddress(), probe.getLocalPort());
    } catch (IOException e) {
      throw StartRefused.environment(
          "%s %s: %s (expected: a free port on an address of this machine)"
              .formatted(flag, text(address), e.getMessage()));
    }
  }

  static String text(InetSocketAddress address) {
    var host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
