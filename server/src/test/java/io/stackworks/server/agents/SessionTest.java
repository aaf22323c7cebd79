package io.stackworks.server.agents;

import static io.stackworks.proto.agent.ServerMessage.MessageCase.ASSIGN;
import static io.stackworks.proto.agent.ServerMessage.MessageCase.CANCEL;
import static io.stackworks.proto.agent.ServerMessage.MessageCase.DRAIN;
import static io.stackworks.proto.agent.ServerMessage.MessageCase.FINISHED_ACK;
import static io.stackworks.proto.agent.ServerMessage.MessageCase.OUTPUT_ACK;
import static io.stackworks.proto.agent.ServerMessage.MessageCase.WELCOME;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.stackworks.proto.agent.AgentMessage;
import io.stackworks.proto.agent.HeldCommand;
import io.stackworks.proto.agent.HeldCommand.Phase;
import io.stackworks.proto.agent.OutputAck;
import io.stackworks.proto.run.RunEvent;
import io.stackworks.proto.run.RunStarted;
import io.stackworks.server.command.CommandId;
import io.stackworks.server.command.Logs;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.StackId;
import io.stackworks.server.testing.FakeAgent;
import io.stackworks.server.testing.SteppingClock;
import io.stackworks.server.testing.TestServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionTest {
  private static final RunEvent EVENT =
      RunEvent.newBuilder().setRunStarted(RunStarted.getDefaultInstance()).build();

  @TempDir static Path data;
  private static TestServer server;
  private StackId stack;
  private LayerId layer;

  @BeforeAll
  static void start() {
    server = TestServer.start(data);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void make() {
    stack = server.stack();
    layer = server.layer(stack);
  }

  @Test
  void an_agent_is_welcomed_set_up_configured_and_online() {
    try (var agent = server.joined(stack, layer)) {
      var session = agent.connect();
      var welcome = session.await(WELCOME).getWelcome();
      assertThat(welcome.getSettings().getHeartbeatSeconds()).isEqualTo(10);

      var setup = session.awaitAssign();
      assertThat(setup.getRun().getActivity()).isEqualTo("setup");
      assertThat(server.status(agent)).isEqualTo("running_setup");
      finish(session, setup.getRun().getCommandId());

      var configure = session.awaitAssign();
      assertThat(configure.getRun().getActivity()).isEqualTo("configure");
      finish(session, configure.getRun().getCommandId());
      assertThat(server.status(agent)).isEqualTo("online");
    }
  }

  @Test
  void a_session_that_does_not_begin_with_hello_is_ended() {
    try (var agent = server.joined(stack, layer)) {
      var session = agent.open();
      session.heartbeat();

      assertThat(session.awaitEnd().getDescription()).isEqualTo("no hello (expected: hello first)");
    }
  }

  @Test
  void a_second_session_of_an_instance_replaces_the_first() {
    try (var agent = server.joined(stack, layer)) {
      var first = agent.connect();
      first.await(WELCOME);
      var twin = agent.again();
      var second = twin.connect();
      second.await(WELCOME);

      assertThat(first.awaitEnd().getCode()).isEqualTo(Status.Code.ABORTED);
      assertThat(first.awaitEnd().getDescription())
          .isEqualTo("replaced by a newer session of this instance");
      assertThat(second.awaitAssign().getRun().getActivity()).isEqualTo("setup");
      assertThat(connected(agent)).isTrue();
      twin.close();
    }
  }

  @Test
  void a_command_that_was_not_answered_is_sent_again_on_the_next_session() {
    try (var agent = server.joined(stack, layer)) {
      var first = agent.connect().awaitAssign();
      agent.cut();
      var second = agent.connect().awaitAssign();

      assertThat(second).isEqualTo(first);
    }
  }

  @Test
  void after_a_reconnect_the_agent_learns_where_its_output_goes_on() {
    try (var agent = server.joined(stack, layer)) {
      var session = agent.connect();
      var id = session.awaitAssign().getRun().getCommandId();
      session.accepted(id);
      session.started(id);
      session.output(id, 0, "one\n", 0, EVENT);
      assertThat(session.await(OUTPUT_ACK).getOutputAck()).isEqualTo(ack(id, 4, 1));
      agent.cut();

      session = agent.connect(held(id, Phase.PHASE_RUNNING));
      assertThat(session.await(WELCOME).getWelcome().getResumeList())
          .containsExactly(ack(id, 4, 1));
      session.output(id, 0, "one\ntwo\n", 0, EVENT, EVENT);
      assertThat(session.await(OUTPUT_ACK).getOutputAck()).isEqualTo(ack(id, 8, 2));
      session.finished(id, true, 8, 2);
      session.await(FINISHED_ACK);

      assertThat(log(id)).isEqualTo("one\ntwo\n");
    }
  }

  @Test
  void a_gap_in_the_output_stores_nothing_and_is_answered_with_where_to_go_on() {
    try (var agent = server.joined(stack, layer)) {
      var session = agent.connect();
      var id = session.awaitAssign().getRun().getCommandId();
      session.accepted(id);
      session.started(id);
      session.output(id, 100, "late\n", 7, EVENT);

      assertThat(session.await(OUTPUT_ACK).getOutputAck()).isEqualTo(ack(id, 0, 0));
      assertThat(log(id)).isEmpty();
    }
  }

  @Test
  void a_result_is_acknowledged_when_the_log_is_complete_and_not_before() {
    try (var agent = server.joined(stack, layer)) {
      var session = agent.connect();
      var id = session.awaitAssign().getRun().getCommandId();
      session.accepted(id);
      session.started(id);
      session.finished(id, true, 4, 0);
      assertThat(session.await(OUTPUT_ACK).getOutputAck()).isEqualTo(ack(id, 0, 0));
      session.output(id, 0, "one\n", 0);
      session.await(FINISHED_ACK);

      assertThat(log(id)).isEqualTo("one\n");
    }
  }

  @Test
  void whatever_is_lost_and_repeated_the_log_is_there_exactly_once() {
    var random = new Random(20261123);
    var text = new StringBuilder();
    for (int line = 0; line < 400; line++) {
      text.append("line ").append(line).append('\n');
    }
    var whole = text.toString();
    try (var agent = server.joined(stack, layer)) {
      var session = agent.connect();
      var id = session.awaitAssign().getRun().getCommandId();
      session.accepted(id);
      session.started(id);
      int stored = 0;
      for (int cuts = 0; cuts < 6 && stored < whole.length(); cuts++) {
        for (int sent = 0; sent < 5 && stored < whole.length(); sent++) {
          int from = random.nextInt(stored + 1); // what the server has is sent again as well
          int to = Math.min(whole.length(), stored + 1 + random.nextInt(300));
          session.output(id, from, whole.substring(from, to), 0);
          if (random.nextBoolean()) {
            stored = (int) session.await(OUTPUT_ACK).getOutputAck().getLogOffset();
          }
        }
        agent.cut();
        session = agent.connect(held(id, Phase.PHASE_RUNNING));
        stored = (int) session.await(WELCOME).getWelcome().getResume(0).getLogOffset();
      }
      session.output(id, stored, whole.substring(stored), 0);
      session.finished(id, true, whole.length(), 0);
      session.await(FINISHED_ACK);

      assertThat(log(id)).isEqualTo(whole);
    }
  }

  @Test
  void an_agent_may_not_touch_the_command_of_another() {
    try (var owner = server.joined(stack, layer);
        var thief = server.joined(stack, layer)) {
      var owning = owner.connect();
      var id = owning.awaitAssign().getRun().getCommandId();
      owning.accepted(id);
      owning.started(id);
      var stealing = thief.connect();
      stealing.awaitAssign();
      stealing.output(id, 0, "forged\n", 0);
      stealing.await(OUTPUT_ACK);
      stealing.finished(id, false, 7, 0);
      stealing.await(FINISHED_ACK);

      assertThat(log(id)).isEmpty();
      finish(owning, id);
      assertThat(log(id)).isEqualTo("done\n");
      assertThat(owning.awaitAssign().getRun().getActivity()).isEqualTo("configure");
    }
  }

  @Test
  void a_held_command_that_nobody_knows_is_cancelled_and_its_result_taken_off_the_agent() {
    var unknown = CommandId.random().value();
    try (var agent = server.joined(stack, layer)) {
      var session = agent.connect(held(unknown, Phase.PHASE_RUNNING));
      assertThat(session.await(CANCEL).getCancel().getCommandId()).isEqualTo(unknown);
      session.finished(unknown, false, 0, 0);

      assertThat(session.await(FINISHED_ACK).getFinishedAck().getCommandId()).isEqualTo(unknown);
    }
  }

  @Test
  void a_cancelled_command_is_cancelled_on_its_agent() {
    try (var agent = server.joined(stack, layer)) {
      var session = agent.connect();
      var id = session.awaitAssign().getRun().getCommandId();
      session.accepted(id);
      session.started(id);
      session.output(id, 0, "", 0);
      session.await(OUTPUT_ACK);
      server
          .control()
          .stacks()
          .offer(stack, new Event.CommandCancelRequested(new CommandId(id), "enough"), "test")
          .orThrow();

      assertThat(session.await(CANCEL).getCancel().getCommandId()).isEqualTo(id);
    }
  }

  @Test
  void a_stream_may_carry_more_than_any_request_may() {
    var line = "x".repeat(255 << 10) + "\n";
    try (var agent = server.joined(stack, layer)) {
      var session = agent.connect();
      var id = session.awaitAssign().getRun().getCommandId();
      session.accepted(id);
      session.started(id);
      for (int count = 0; count < 60; count++) { // 15 MiB
        session.output(id, (long) count * line.length(), line, 0);
        session.await(OUTPUT_ACK);
      }

      assertThat(session.isOpen()).isTrue();
    }
  }

  @Test
  void an_agent_that_does_not_read_is_not_read_from_and_loses_nothing() {
    var line = "y".repeat(8 << 10);
    try (var agent = server.joined(stack, layer)) {
      var session = agent.connect();
      var id = session.awaitAssign().getRun().getCommandId();
      session.accepted(id);
      session.started(id);
      session.stopReading();
      int sent = 0;
      for (; sent < 250; sent++) {
        session.output(id, (long) sent * line.length(), line, 0);
      }
      session.readOn();
      long end = (long) sent * line.length();
      session.await(
          message ->
              message.getMessageCase() == OUTPUT_ACK
                  && message.getOutputAck().getLogOffset() == end);

      assertThat(session.isOpen()).isTrue();
    }
  }

  @Test
  void a_stream_on_which_nothing_comes_for_long_is_closed_and_the_agent_may_come_back(
      @TempDir Path own) {
    var clock = new SteppingClock(Instant.now());
    try (var alone = TestServer.start(own, clock, Duration.ofHours(24))) {
      var stack = alone.stack();
      try (var agent = alone.joined(stack, alone.layer(stack))) {
        var session = agent.connect();
        session.await(WELCOME);
        clock.step(Duration.ofSeconds(91)); // as if it were stopped: its connection stays open

        assertThat(session.awaitEnd().getDescription())
            .isEqualTo("nothing heard for 91 s (expected: a heartbeat every 10 s)");
        agent.cut();
        agent.connect().await(WELCOME);
      }
    }
  }

  @Test
  void a_message_that_this_server_does_not_know_is_passed_over() {
    try (var agent = server.joined(stack, layer)) {
      var session = agent.connect();
      session.await(WELCOME);
      session.send(AgentMessage.getDefaultInstance());
      finish(session, session.awaitAssign().getRun().getCommandId());

      assertThat(session.isOpen()).isTrue();
    }
  }

  @Test
  void a_server_that_stops_says_so_and_its_successor_goes_on(@TempDir Path own) {
    try (var one = TestServer.start(own)) {
      var stack = one.stack();
      try (var agent = one.joined(stack, one.layer(stack))) {
        var session = agent.connect();
        var id = session.awaitAssign().getRun().getCommandId();
        session.accepted(id);
        session.started(id);
        session.output(id, 0, "one\n", 0);
        session.await(OUTPUT_ACK);
        one.close();
        assertThat(session.await(DRAIN).getDrain().getWithinMs()).isPositive();
        session.awaitEnd();
        agent.cut();
        one.up();

        session = agent.connect(held(id, Phase.PHASE_RUNNING));
        assertThat(session.await(WELCOME).getWelcome().getResumeList())
            .containsExactly(ack(id, 4, 0));
        session.finished(id, true, 4, 0);
        session.await(FINISHED_ACK);
        assertThat(session.await(ASSIGN).getAssign().getRun().getActivity()).isEqualTo("configure");
      }
    }
  }

  private static void finish(FakeAgent.Stream session, String id) {
    session.accepted(id);
    session.started(id);
    session.output(id, 0, "done\n", 0);
    session.finished(id, true, 5, 0);
    session.await(FINISHED_ACK);
  }

  private static boolean connected(FakeAgent agent) {
    return server
        .control()
        .stacks()
        .instance(new io.stackworks.server.instance.InstanceId(agent.instanceId()))
        .orElseThrow()
        .agentConnected();
  }

  private static String log(String command) {
    var text = new StringBuilder();
    for (Logs.Chunk chunk : server.control().logs().read(new CommandId(command), 0, 1 << 20)) {
      text.append(new String(chunk.bytes(), StandardCharsets.UTF_8));
    }
    return text.toString();
  }

  private static HeldCommand held(String command, Phase phase) {
    return HeldCommand.newBuilder().setCommandId(command).setPhase(phase).build();
  }

  private static OutputAck ack(String command, long offset, long event) {
    return OutputAck.newBuilder()
        .setCommandId(command)
        .setLogOffset(offset)
        .setNextEvent(event)
        .build();
  }
}
