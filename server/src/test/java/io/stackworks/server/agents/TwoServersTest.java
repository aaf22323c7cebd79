package io.stackworks.server.agents;

import static io.stackworks.proto.agent.ServerMessage.MessageCase.CANCEL;
import static io.stackworks.proto.agent.ServerMessage.MessageCase.FINISHED_ACK;
import static org.assertj.core.api.Assertions.assertThat;

import io.stackworks.server.command.CommandId;
import io.stackworks.server.command.CommandType;
import io.stackworks.server.command.DeploymentId;
import io.stackworks.server.stack.Event;
import io.stackworks.server.store.Database;
import io.stackworks.server.store.Dialect;
import io.stackworks.server.store.TestDatabases;
import io.stackworks.server.testing.FakeAgent;
import io.stackworks.server.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two servers on one PostgreSQL: the agent is connected to one, the operator speaks to the other.
 */
class TwoServersTest {
  @TempDir Path one;
  @TempDir Path other;

  @Test
  void what_one_server_decides_the_other_one_tells_its_agents() throws Exception {
    var url = TestDatabases.url(Dialect.POSTGRES);
    try (var database = Database.open(url, TestDatabases.SEAL)) {
      database.<Integer>write(handle -> handle.execute("delete from sealed_with"));
    }
    try (var near = TestServer.start(one, url)) {
      copy(one.resolve("ca"), other.resolve("ca"));
      try (var far = TestServer.start(other, url)) {
        var stack = near.stack();
        try (var agent = near.joined(stack, near.layer(stack))) {
          var session = agent.connect();
          finish(session); // setup
          finish(session); // configure
          far.control()
              .stacks()
              .offer(
                  stack,
                  new Event.DeploymentRequested(
                      DeploymentId.random(),
                      CommandType.CONFIGURE,
                      Map.of(),
                      null,
                      List.of(),
                      List.of(),
                      null,
                      null,
                      null),
                  "test")
              .orThrow();
          var id = session.awaitAssign().getRun().getCommandId();
          session.accepted(id);
          session.started(id);
          session.output(id, 0, "begun\n", 0);
          session.await(io.stackworks.proto.agent.ServerMessage.MessageCase.OUTPUT_ACK);
          far.control()
              .stacks()
              .offer(stack, new Event.CommandCancelRequested(new CommandId(id), "enough"), "test")
              .orThrow();

          assertThat(session.await(CANCEL).getCancel().getCommandId()).isEqualTo(id);
        }
      }
    }
  }

  private static void finish(FakeAgent.Stream session) {
    var id = session.awaitAssign().getRun().getCommandId();
    session.accepted(id);
    session.started(id);
    session.finished(id, true, 0, 0);
    session.await(FINISHED_ACK);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (var file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }
}
