package io.stackworks.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Empty;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.stackworks.proto.agent.AgentGrpc;
import io.stackworks.proto.operator.OperatorGrpc;
import io.stackworks.server.security.Authorisation;
import io.stackworks.server.security.Authority;
import io.stackworks.server.security.Caller;
import io.stackworks.server.security.ServerTls;
import io.stackworks.server.security.SigningRequest;
import io.stackworks.server.stack.Secret;
import io.stackworks.server.testing.InsistentKey;
import io.stackworks.server.testing.SigningRequests;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every RPC on both ports, called by everybody. The services behind answer UNIMPLEMENTED, so that
 * this is what it takes to be let in.
 */
class RpcMatrixTest {
  private static final Path GOLDEN =
      Path.of("src/test/resources/io/stackworks/server/rpc-matrix.txt");
  private static final String TOKEN = "swo_known";
  private static final String INSTANCE = "0e7c3f5e-6c47-4a6e-9d2e-0d7a0f3f0001";

  @TempDir Path folder;

  @Test
  void every_rpc_lets_in_exactly_those_of_the_golden_matrix() throws Exception {
    var clock = Clock.systemUTC();
    var authority = Authority.open(folder.resolve("ca"), clock);
    var stranger = Authority.open(folder.resolve("other"), clock);
    var offer =
        new Doors.Offer(
            List.of(new AgentGrpc.AgentImplBase() {}, new OperatorGrpc.OperatorImplBase() {}),
            new Authorisation(new OneOfEach()),
            Map.of());
    var tls = new ServerTls(authority, List.of("127.0.0.1"), clock);
    try (var doors = Doors.open(config(), tls, offer)) {
      var callers = new LinkedHashMap<String, ManagedChannel>();
      callers.put("tls, nobody", secure(doors, authority, null, null));
      callers.put("tls, agent", secure(doors, authority, authority, INSTANCE));
      callers.put("tls, revoked agent", secure(doors, authority, authority, "revoked"));
      callers.put("tls, foreign certificate", secure(doors, authority, stranger, INSTANCE));
      callers.put("tls, operator", secure(doors, authority, null, null));
      callers.put("tls, wrong token", secure(doors, authority, null, null));
      callers.put("plain, nobody", plain(doors));
      callers.put("plain, operator", plain(doors));
      callers.put("plain, wrong token", plain(doors));

      var matrix = new StringBuilder();
      for (var service :
          List.of(AgentGrpc.getServiceDescriptor(), OperatorGrpc.getServiceDescriptor())) {
        describe(service, callers, matrix);
      }
      callers.values().forEach(ManagedChannel::shutdownNow);

      if (Boolean.getBoolean("golden.update")) {
        Files.createDirectories(GOLDEN.getParent());
        Files.writeString(GOLDEN, matrix);
      }
      assertThat(matrix.toString())
          .as("a new RPC needs a row here: run with -Dgolden.update=true and review the change")
          .isEqualTo(Files.readString(GOLDEN));
    }
  }

  private static void describe(
      ServiceDescriptor service, Map<String, ManagedChannel> callers, StringBuilder matrix) {
    for (var method : service.getMethods()) {
      matrix.append(method.getFullMethodName()).append('\n');
      callers.forEach(
          (caller, channel) ->
              matrix.append("  %-24s %s%n".formatted(caller, call(channel, method, caller))));
    }
  }

  private static String call(ManagedChannel channel, MethodDescriptor<?, ?> method, String caller) {
    var headers = new Metadata();
    var authorization = Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    if (caller.endsWith("operator")) {
      headers.put(authorization, "Bearer " + TOKEN);
    } else if (caller.endsWith("wrong token")) {
      headers.put(authorization, "Bearer swo_guess");
    }
    var empty = ProtoUtils.marshaller(Empty.getDefaultInstance());
    var raw =
        MethodDescriptor.<Empty, Empty>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(method.getFullMethodName())
            .setRequestMarshaller(empty)
            .setResponseMarshaller(empty)
            .build();
    try {
      ClientCalls.blockingUnaryCall(
          io.grpc.ClientInterceptors.intercept(
              channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
          raw,
          CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS),
          Empty.getDefaultInstance());
      return "answered";
    } catch (StatusRuntimeException e) {
      return switch (e.getStatus().getCode()) {
        case UNIMPLEMENTED -> "let in";
        case UNAVAILABLE -> "no connection";
        default -> e.getStatus().getCode() + ": " + e.getStatus().getDescription();
      };
    }
  }

  private ServerConfig config() {
    var free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new ServerConfig(folder, free, free, null, List.of(), Duration.ofHours(1), "none", null);
  }

  private static ManagedChannel plain(Doors doors) {
    return NettyChannelBuilder.forAddress(doors.http()).usePlaintext().build();
  }

  private static ManagedChannel secure(
      Doors doors, Authority trusted, Authority issuer, String instance) throws Exception {
    var context = GrpcSslContexts.forClient().trustManager(trusted.certificate());
    if (issuer != null) {
      var key = SigningRequests.key();
      var request = SigningRequest.parse(SigningRequests.of(key));
      context.keyManager(
          new InsistentKey(
              key.getPrivate(), issuer.signAgent(request, instance, Duration.ofHours(1))));
    }
    return NettyChannelBuilder.forAddress(doors.listen()).sslContext(context.build()).build();
  }

  private static final class OneOfEach implements Authorisation.Credentials {
    @Override
    public Optional<Caller.Operator> operator(Secret token) {
      return token.reveal().equals(TOKEN)
          ? Optional.of(Caller.Operator.root("known"))
          : Optional.empty();
    }

    @Override
    public Optional<String> refusal(Caller.Agent agent) {
      return agent.instanceId().equals(INSTANCE)
          ? Optional.empty()
          : Optional.of("certificate revoked");
    }
  }
}
