package io.stackworks.server.testing;

import io.stackworks.server.ControlServer;
import io.stackworks.server.ServerConfig;
import io.stackworks.server.StartRefused;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.layer.LayerType;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Stack;
import io.stackworks.server.stack.StackId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * A whole control server in this process, on free loopback ports and a data directory of its own.
 */
public final class TestServer implements AutoCloseable {
  private final Path data;
  private final Clock clock;
  private final Duration certificateLifetime;
  private final String databaseUrl; // null: in the data directory
  private int listenPort;
  private ControlServer server;

  private TestServer(Path data, Clock clock, Duration certificateLifetime, String databaseUrl) {
    this.data = data;
    this.clock = clock;
    this.certificateLifetime = certificateLifetime;
    this.databaseUrl = databaseUrl;
  }

  public static TestServer start(Path data) {
    return start(data, Clock.systemUTC(), Duration.ofHours(24));
  }

  public static TestServer start(Path data, Clock clock, Duration certificateLifetime) {
    return new TestServer(data, clock, certificateLifetime, null).up();
  }

  /** One of several servers of a database. */
  public static TestServer start(Path data, String databaseUrl) {
    return new TestServer(data, Clock.systemUTC(), Duration.ofHours(24), databaseUrl).up();
  }

  /** Starts again after {@link #close}: same data, same port for agents. */
  public TestServer up() {
    try {
      var loopback = InetAddress.getLoopbackAddress();
      server =
          ControlServer.start(
              new ServerConfig(
                  data,
                  new InetSocketAddress(loopback, 0),
                  new InetSocketAddress(loopback, listenPort),
                  databaseUrl,
                  List.of(),
                  certificateLifetime,
                  "none",
                  null),
              clock);
      listenPort = server.listen().getPort();
      return this;
    } catch (StartRefused e) {
      throw new AssertionError(e);
    }
  }

  public ControlServer control() {
    return server;
  }

  public InetSocketAddress listen() {
    return server.listen();
  }

  public String operatorToken() {
    try {
      return Files.readString(data.resolve("admin/token")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A machine that knows this server. */
  public FakeAgent machine() {
    return FakeAgent.at(server.listen(), server.authority());
  }

  /** A stack with one layer that has no recipes. */
  public StackId stack() {
    var stack =
        Stack.of(StackId.random(), "stack-" + StackId.random(), Clock.systemUTC().instant());
    server.stacks().create(stack, "test").orThrow();
    return stack.id();
  }

  public LayerId layer(StackId stack) {
    var layer =
        Layer.of(
            LayerId.random(), stack, LayerType.CUSTOM, "Web", "web", Clock.systemUTC().instant());
    server.stacks().offer(stack, new Event.LayerCreateRequested(layer), "test").orThrow();
    return layer.id();
  }

  /** A token for machines that become instances in the layer. */
  public String token(StackId stack, LayerId... layers) {
    return server
        .joinTokens()
        .forStack(stack, List.of(layers), 1000, Duration.ofHours(1))
        .secret()
        .reveal();
  }

  /** A machine that has joined in a layer. */
  public FakeAgent joined(StackId stack, LayerId layer) {
    var agent = machine();
    agent.register(token(stack, layer));
    return agent;
  }

  public String status(FakeAgent agent) {
    return server
        .stacks()
        .instance(new InstanceId(agent.instanceId()))
        .orElseThrow()
        .status()
        .word();
  }

  @Override
  public void close() {
    server.close();
  }
}
