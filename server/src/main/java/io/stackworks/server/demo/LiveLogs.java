package io.stackworks.server.demo;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.stackworks.proto.operator.CommandView;
import io.stackworks.proto.operator.Event;
import io.stackworks.proto.operator.LogChunk;
import io.stackworks.proto.operator.OperatorGrpc;
import io.stackworks.proto.operator.ReadLogRequest;
import io.stackworks.proto.operator.WatchRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Every log line of every run, as it comes, with the instance's name before it. */
final class LiveLogs implements AutoCloseable {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final PrintStream out;
  private final ManagedChannel channel;
  private final OperatorGrpc.OperatorStub operator;
  private final Set<String> followed = ConcurrentHashMap.newKeySet();

  private LiveLogs(PrintStream out, ManagedChannel channel, String token) {
    this.out = out;
    this.channel = channel;
    var headers = new Metadata();
    headers.put(AUTHORIZATION, "Bearer " + token);
    this.operator =
        OperatorGrpc.newStub(channel)
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  static LiveLogs follow(DemoServer server, PrintStream out) throws IOException {
    var channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.httpPort()).usePlaintext().build();
    var logs = new LiveLogs(out, channel, Files.readString(server.tokenFile()).strip());
    logs.operator.watch(WatchRequest.newBuilder().setLiveOnly(true).build(), logs.new Commands());
    return logs;
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  private final class Commands implements StreamObserver<Event> {
    @Override
    public void onNext(Event event) {
      var command = event.getCommand();
      if (event.hasCommand()
          && !command.getStage().equals("created")
          && followed.add(command.getId())) {
        operator.readLog(
            ReadLogRequest.newBuilder().setCommandId(command.getId()).setFollow(true).build(),
            new Lines(command));
      }
    }

    @Override
    public void onError(Throwable e) {
      // the server stops; the demo notices by itself
    }

    @Override
    public void onCompleted() {}
  }

  private final class Lines implements StreamObserver<LogChunk> {
    private final String prefix;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    Lines(CommandView command) {
      prefix = "%s %s | ".formatted(command.getHostname(), command.getType());
    }

    @Override
    public void onNext(LogChunk chunk) {
      for (byte next : chunk.getBytes().toByteArray()) {
        if (next == '\n') {
          out.println(prefix + printable());
          line.reset();
        } else {
          line.write(next);
        }
      }
    }

    /** What recipes print may hold anything; a terminal should obey nothing of it but tabs. */
    private String printable() {
      return line.toString(StandardCharsets.UTF_8).replaceAll("[\\p{Cntrl}&&[^\t]]", "");
    }

    @Override
    public void onError(Throwable e) {
      // cut off with the server
    }

    @Override
    public void onCompleted() {}
  }
}
