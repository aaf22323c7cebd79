package io.stackworks.api;

import static io.stackworks.proto.agent.ServerMessage.MessageCase.ASSIGN;
import static io.stackworks.proto.agent.ServerMessage.MessageCase.DEREGISTER;
import static io.stackworks.proto.agent.ServerMessage.MessageCase.FINISHED_ACK;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.stackworks.e2e.Stage;
import io.stackworks.proto.agent.AgentMessage;
import io.stackworks.proto.agent.Deregistered;
import io.stackworks.server.testing.FakeAgent;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Machines that exist: whoever fetches {@code /STACK/INSTANCE} has given a registered instance an
 * agent, which succeeds in all it is told until it is to leave.
 */
final class Machines implements Closeable {
  private final Stage stage;
  private final HttpServer door;
  private final ExecutorService agents =
      Executors.newCachedThreadPool(
          work -> {
            var thread = new Thread(work, "machine");
            thread.setDaemon(true);
            return thread;
          });

  Machines(Stage stage) throws IOException {
    this.stage = stage;
    door = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    door.setExecutor(agents);
    door.createContext("/", this::serve);
    door.start();
  }

  String url() {
    return "http://127.0.0.1:" + door.getAddress().getPort();
  }

  private void serve(HttpExchange exchange) throws IOException {
    var path = exchange.getRequestURI().getPath().split("/");
    var token = stage.json("token", "create", "--stack", path[1], "--instance", path[2]);
    var agent = FakeAgent.at(stage.agents(), authority());
    agent.register(token.get("secret").asText());
    var session = agent.connect();
    agents.execute(() -> live(agent, session));
    var answer = "there is a machine".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  private static void live(FakeAgent agent, FakeAgent.Stream session) {
    try (agent) {
      while (true) {
        var told =
            session.await(
                message ->
                    message.getMessageCase() == ASSIGN || message.getMessageCase() == DEREGISTER);
        if (told.getMessageCase() == DEREGISTER) {
          session.send(
              AgentMessage.newBuilder().setDeregistered(Deregistered.getDefaultInstance()).build());
          session.awaitEnd();
          return;
        }
        var command = told.getAssign().getRun().getCommandId();
        session.accepted(command);
        session.started(command);
        session.finished(command, true, 0, 0);
        session.await(FINISHED_ACK);
      }
    } catch (AssertionError e) {
      // Nothing more was heard; a client that still waits will say so.
    }
  }

  private X509Certificate authority() throws IOException {
    try (InputStream pem = URI.create(stage.url() + "/agent/ca.pem").toURL().openStream()) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
    } catch (CertificateException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    door.stop(0);
    agents.shutdownNow();
  }
}
