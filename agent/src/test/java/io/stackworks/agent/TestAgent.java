package io.stackworks.agent;

import io.stackworks.agent.session.RegistrationRefused;
import io.stackworks.agent.testing.FakeControlPlane;
import io.stackworks.agent.testing.FakeRunner;
import io.stackworks.proto.agent.Assign;
import io.stackworks.proto.run.RunSpec;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** The whole agent, in this process, against a fake control plane and with fake runners. */
final class TestAgent implements AutoCloseable {
  final AgentWiring wiring;
  final CompletableFuture<Object> end = new CompletableFuture<>();

  private TestAgent(AgentWiring wiring) {
    this.wiring = wiring;
  }

  static String runnerCommand() {
    return System.getProperty("java.home")
        + "/bin/java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx64m -cp "
        + System.getProperty("java.class.path")
        + " "
        + FakeRunner.class.getName();
  }

  static Map<String, String> values(FakeControlPlane server) {
    var values = new LinkedHashMap<String, String>();
    values.put("server", server.url());
    values.put("ca_fingerprint", server.authority().fingerprint());
    values.put("runner", runnerCommand());
    return values;
  }

  static TestAgent start(FakeControlPlane server, Path data, String token) throws Exception {
    return start(values(server), data, token, Clock.systemUTC());
  }

  static TestAgent start(Map<String, String> values, Path data, String token, Clock clock)
      throws Exception {
    var config = AgentConfig.of(data, values);
    var agent = new TestAgent(new AgentWiring(config, token, clock));
    new Thread(agent::run, "agent").start();
    return agent;
  }

  private void run() {
    try {
      wiring.run();
      end.complete("stopped");
    } catch (RegistrationRefused e) {
      end.complete(e);
    } catch (Exception | Error e) {
      end.completeExceptionally(e);
    }
  }

  @Override
  public void close() {
    wiring.close();
  }

  static Clock off(Duration offset) {
    return Clock.offset(Clock.system(ZoneId.of("UTC")), offset);
  }

  static Assign.Builder assign(String... script) {
    return assign(RunSpec.newBuilder(), script);
  }

  static Assign.Builder assign(RunSpec.Builder run, String... script) {
    var quoted =
        java.util.Arrays.stream(script)
            .map(step -> "\"" + step.replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
            .toList();
    var json = "{\"script\":[" + String.join(",", quoted) + "]}";
    if (run.getCommandId().isEmpty()) {
      run.setCommandId(UUID.randomUUID().toString());
    }
    if (run.getActivity().isEmpty()) {
      run.setActivity("execute_recipes");
    }
    run.addRunList("test::default").setNodeJson(com.google.protobuf.ByteString.copyFromUtf8(json));
    var now = Instant.now();
    return Assign.newBuilder()
        .setRun(run)
        .setStartBefore(
            com.google.protobuf.Timestamp.newBuilder().setSeconds(now.getEpochSecond() + 600));
  }
}
