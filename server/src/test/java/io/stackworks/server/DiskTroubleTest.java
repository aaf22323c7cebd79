package io.stackworks.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.stackworks.proto.operator.ApplyRequest;
import io.stackworks.proto.operator.OperatorGrpc;
import io.stackworks.proto.operator.StackSpec;
import io.stackworks.server.stack.Stack;
import io.stackworks.server.testing.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server on a small disk of its own, which becomes full or read-only. Needs root for that. */
class DiskTroubleTest {
  @TempDir Path folder;

  @BeforeEach
  void mount() throws Exception {
    assumeTrue(
        tool("mount", "-t", "tmpfs", "-o", "size=90m", "tmpfs", folder.toString()),
        "no mounts for this user");
  }

  @AfterEach
  void unmount() throws Exception {
    tool("umount", folder.toString());
  }

  @Test
  void on_a_full_disk_requests_are_refused_by_name_and_nothing_that_was_acknowledged_is_lost()
      throws Exception {
    var acknowledged = new ArrayList<String>();
    try (var server = TestServer.start(folder)) {
      var operator = operator(server);
      Throwable refused = null;
      fill(folder.resolve("filler"));
      for (int number = 0; refused == null; number++) {
        try {
          operator.stub().apply(apply("full" + number));
          acknowledged.add("full" + number);
        } catch (StatusRuntimeException e) {
          refused = e;
        }
      }
      assertThat(refused)
          .hasMessage(
              "RESOURCE_EXHAUSTED: the disk of the server is full; nothing was changed"
                  + " (expected: room on it)");
      assertThat(names(server)).containsExactlyElementsOf(acknowledged);

      Files.delete(folder.resolve("filler"));
      operator.stub().apply(apply("after"));
      acknowledged.add("after");
      operator.channel().shutdownNow();
    }
    try (var again = TestServer.start(folder)) {
      assertThat(names(again)).containsExactlyElementsOf(acknowledged);
    }
  }

  @Test
  void a_full_disk_is_a_reason_not_to_start() throws Exception {
    fill(folder.resolve("filler"));

    refused("data directory " + folder + ": 0 MiB free on its disk (expected: at least 64 MiB)");
    assertThat(Files.list(folder)).containsExactly(folder.resolve("filler"));
  }

  @Test
  void a_read_only_disk_is_a_reason_not_to_start() throws Exception {
    TestServer.start(folder).close();
    assertThat(tool("mount", "-o", "remount,ro", folder.toString())).isTrue();

    refused("data directory " + folder + ": read-only file system");
  }

  private void refused(String message) {
    var free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var config =
        new ServerConfig(folder, free, free, null, List.of(), Duration.ofHours(24), "none", null);
    assertThatThrownBy(() -> ControlServer.start(config, Clock.systemUTC()))
        .isInstanceOfSatisfying(
            StartRefused.class, refused -> assertThat(refused.problem()).startsWith(message));
  }

  private record Operator(io.grpc.ManagedChannel channel, OperatorGrpc.OperatorBlockingStub stub) {}

  private static Operator operator(TestServer server) {
    var channel = NettyChannelBuilder.forAddress(server.control().http()).usePlaintext().build();
    var headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
        "Bearer " + server.operatorToken());
    return new Operator(
        channel,
        OperatorGrpc.newBlockingStub(channel)
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers)));
  }

  /** Large enough that a few of them need more room than a database keeps in reserve. */
  private static ApplyRequest apply(String name) {
    return ApplyRequest.newBuilder()
        .setSpec(
            StackSpec.newBuilder()
                .setName(name)
                .setCustomJson("{\"text\": \"" + "x".repeat(100_000) + "\"}"))
        .build();
  }

  private static List<String> names(TestServer server) {
    return server.control().stacks().list().stream().map(Stack::name).toList();
  }

  private static void fill(Path file) throws IOException {
    var piece = new byte[64 << 10];
    try (var out = Files.newOutputStream(file)) {
      while (true) {
        out.write(piece);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
  }

  private static boolean tool(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
  }
}
