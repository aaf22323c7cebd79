package io.stackworks.server.cli;

import io.grpc.StatusRuntimeException;
import io.stackworks.proto.operator.GetServerRequest;
import io.stackworks.server.Main;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;

@Command(name = "version", description = "Show the version of this program and of the server.")
final class VersionCommand extends OperatorCommand {
  private static final int PATIENCE_SECONDS = 3;

  @Override
  public Integer call() {
    var tree = new LinkedHashMap<String, Object>(Map.of("client", Main.VERSION));
    var settings = root().settings();
    if (!settings.token().isEmpty()) {
      try (var connection = Connection.to(settings)) {
        var server =
            connection
                .call()
                .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .getServer(GetServerRequest.getDefaultInstance());
        tree.put("server", Plain.of(server));
      } catch (StatusRuntimeException e) {
        note("stackworks: " + Failures.of(e.getStatus(), settings).getMessage());
      }
    }
    if (!forPeople()) {
      print(tree);
      return Exit.SUCCESS;
    }
    println("stackworks " + Main.VERSION);
    if (tree.get("server") instanceof Map<?, ?> server) {
      println("server     " + server.get("version") + "  " + settings.url());
      println("agents     " + server.get("agent_url") + "  CA " + server.get("ca_fingerprint"));
    }
    return Exit.SUCCESS;
  }
}
