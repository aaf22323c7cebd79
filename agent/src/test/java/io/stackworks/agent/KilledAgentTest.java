package io.stackworks.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.stackworks.agent.testing.FakeControlPlane;
import io.stackworks.proto.agent.HeldCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes: the agent's main, killed without warning in the middle of things. */
final class KilledAgentTest {
  @TempDir Path data;
  private final FakeControlPlane server = new FakeControlPlane();
  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    server.start().addToken("t1");
  }

  @AfterEach
  void stop() throws Exception {
    for (var process : started) {
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
    // Spares wait for an agent to come back and end them; none will.
    try (var spares = Files.newDirectoryStream(data.resolve("runners"), "*-*")) {
      for (var spare : spares) {
        if (appears(spare.resolve("pid"))) {
          var pid = Files.readString(spare.resolve("pid")).split(" ", -1)[0];
          ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
          var unused =
              appears(spare.resolve("exit")); // its supervisor's last word, before the folder goes
        }
      }
    }
    server.close();
  }

  /** Not when the agent was killed before it had started the spare. */
  private static boolean appears(Path file) throws InterruptedException {
    for (int i = 0; i < 500 && !Files.exists(file); i++) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    return Files.exists(file);
  }

  private static void await(String what, java.util.function.BooleanSupplier condition) {
    FakeControlPlane.await(what, condition);
  }

  private Process agent() throws Exception {
    Files.createDirectories(data);
    Files.writeString(data.resolve("token"), "t1");
    Files.writeString(data.resolve("agent.conf"), "runner = " + TestAgent.runnerCommand() + "\n");
    var command =
        List.of(
            System.getProperty("java.home") + "/bin/java",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx64m",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "--server",
            server.url(),
            "--ca-fingerprint",
            server.authority().fingerprint(),
            "--data",
            data.toString());
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(data.resolve("out").toFile()))
            .start();
    started.add(process);
    return process;
  }

  @Test
  void a_run_survives_kill_9_of_its_agent_with_every_line_once() throws Exception {
    var gate = data.resolve("gate");
    var count = data.resolve("count");
    var agent = agent();
    var command =
        server.assign(
            TestAgent.assign("append " + count, "many 1000", "await " + gate, "many 1000").build());
    await("first half", () -> command.log().lines().count() == 1000);
    agent.destroyForcibly().waitFor();
    Files.createFile(gate); // the run ends while nobody watches
    agent();
    await("finished", () -> command.finished() != null);

    assertThat(server.hellos().get(1).getHeld(0).getPhase())
        .isIn(HeldCommand.Phase.PHASE_RUNNING, HeldCommand.Phase.PHASE_FINISHED);
    assertThat(command.finished().getOutcome().getSuccess()).isTrue();
    assertThat(command.log().lines().count()).isEqualTo(2000);
    assertThat((long) command.log().length()).isEqualTo(command.finished().getLogSize());
    assertThat(command.problems()).isEmpty();
    assertThat(command.repeatedBytes()).isZero();
    assertThat(Files.readString(count)).isEqualTo("run\n");
  }

  @Test
  void a_run_that_goes_on_is_followed_again() throws Exception {
    var gate = data.resolve("gate");
    var agent = agent();
    var command = server.assign(TestAgent.assign("log one", "await " + gate, "log two").build());
    await("first line", () -> command.log().equals("one\n"));
    agent.destroyForcibly().waitFor();
    agent();
    await("back", () -> server.hellos().size() == 2);
    Files.createFile(gate);
    await("finished", () -> command.finished() != null);

    assertThat(command.log()).isEqualTo("one\ntwo\n");
    assertThat(command.finished().getOutcome().getExitCode()).isZero();
  }

  @Test
  void a_result_the_server_did_not_acknowledge_is_told_again() throws Exception {
    server.acknowledgeFinished = false;
    var agent = agent();
    var command = server.assign(TestAgent.assign("log x").build());
    await("finished", () -> command.finished() != null);
    agent.destroyForcibly().waitFor();
    server.acknowledgeFinished = true;
    agent();
    await("told again", () -> command.allFinished().size() == 2);

    assertThat(command.allFinished().get(1)).isEqualTo(command.allFinished().get(0));
    assertThat(command.log()).isEqualTo("x\n");
  }

  @Test
  void a_runner_killed_with_its_agent_is_reported_once() throws Exception {
    var pid = data.resolve("runner-pid");
    var agent = agent();
    var command =
        server.assign(TestAgent.assign("log begun", "touch " + pid, "await /nowhere").build());
    await("running", () -> command.log().equals("begun\n") && Files.exists(pid));
    agent.destroyForcibly().waitFor();
    ProcessHandle.of(Long.parseLong(Files.readString(pid))).orElseThrow().destroyForcibly();
    agent();
    await("finished", () -> command.finished() != null);

    assertThat(command.finished().getOutcome().getExitCode()).isEqualTo(137);
    assertThat(command.log()).startsWith("begun\n").contains("signal 9");
  }

  @Test
  void terminate_leaves_the_runner_and_takes_the_spare() throws Exception {
    var gate = data.resolve("gate");
    var agent = agent();
    var command = server.assign(TestAgent.assign("log one", "await " + gate).build());
    await("running", () -> command.log().equals("one\n"));
    agent.destroy();
    assertThat(agent.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(data.resolve("runners")).isDirectoryNotContaining(Files::isDirectory);
    Files.createFile(gate);
    agent();
    await("finished", () -> command.finished() != null);

    assertThat(command.finished().getOutcome().getSuccess()).isTrue();
  }

  @Test
  void a_second_agent_of_the_same_directory_refuses_to_start() throws Exception {
    agent();
    await("connected", server::isConnected);
    var second = agent();

    assertThat(second.waitFor()).isEqualTo(Main.DATA);
    assertThat(Files.readString(data.resolve("out"))).contains("in use by process");
  }
}
