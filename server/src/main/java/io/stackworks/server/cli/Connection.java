package io.stackworks.server.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import io.stackworks.proto.operator.ApiCall;
import io.stackworks.proto.operator.OperatorGrpc;
import io.stackworks.server.cli.aws.Api;
import java.util.concurrent.TimeUnit;

/** A channel to the operator door. Opens on the first call; one thread. */
final class Connection implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long CALL_SECONDS = 30;
  private static final int MAX_MESSAGE_BYTES = 64 << 20;
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final Settings settings;
  private final MultiThreadIoEventLoopGroup loop;
  private final ManagedChannel channel;

  private Connection(Settings settings, MultiThreadIoEventLoopGroup loop, ManagedChannel channel) {
    this.settings = settings;
    this.loop = loop;
    this.channel = channel;
  }

  static Connection to(Settings settings) {
    // netty would start logback, which costs more than the call
    InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
    var loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    var builder =
        NettyChannelBuilder.forAddress(settings.host(), settings.port())
            .eventLoopGroup(loop)
            .channelType(NioSocketChannel.class)
            .directExecutor()
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .keepAliveTime(20, TimeUnit.SECONDS)
            .keepAliveTimeout(20, TimeUnit.SECONDS)
            .disableRetry();
    if (settings.tls()) {
      builder.sslContext(PinnedTls.context(settings));
    } else {
      builder.usePlaintext();
    }
    return new Connection(settings, loop, builder.build());
  }

  Settings settings() {
    return settings;
  }

  /** For single answers, with a deadline. */
  OperatorGrpc.OperatorBlockingStub call() {
    return authorised(OperatorGrpc.newBlockingStub(channel))
        .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
  }

  /** The OpsWorks API, with the operator's token instead of a signature. */
  Api api() {
    return (operation, request) -> {
      var answer =
          call()
              .callApi(
                  ApiCall.newBuilder()
                      .setOperation(operation)
                      .setDocument(ByteString.copyFromUtf8(request.toString()))
                      .build());
      if (!answer.getError().isEmpty()) {
        throw new Api.Refused(answer.getError(), answer.getMessage());
      }
      return answer.getDocument().isEmpty()
          ? JSON.createObjectNode()
          : JSON.readTree(answer.getDocument().toByteArray());
    };
  }

  /** For streams, without a deadline. */
  OperatorGrpc.OperatorStub stream() {
    return authorised(OperatorGrpc.newStub(channel));
  }

  private <S extends AbstractStub<S>> S authorised(S stub) {
    var headers = new Metadata();
    headers.put(AUTHORIZATION, "Bearer " + settings.token());
    return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  @Override
  public void close() {
    channel.shutdownNow();
    var unused =
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS); // nobody waits for it: the process ends
  }
}
