package io.stackworks.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stackworks.e2e.Stage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Every client plays at the same time against one server whose instances are real: the SDKs the
 * scenario of all operations, the command line the life of a stack. What they did is
 * docs/api-coverage.md; after a wanted change run with {@code -Dstackworks.golden=write}.
 */
class ClientsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LIFE = "the life of a stack with awscli";
  private static final String KEY =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEL4/l3L9FrWq6MZ9MtorXOqMf1Rdf0YjWJ5oZCujn/g me";

  @Test
  void unmodified_clients_live_through_the_life_of_a_stack() throws Exception {
    try (var stage = Stage.open()) {
      stage.startServer();
      var server = URI.create(stage.url());
      var credentials = Credentials.administrator(stage.data());
      try (var recorder =
              new Recorder(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()));
          var machines = new Machines(stage)) {
        var clients = clients(recorder.url(), credentials, stage, machines.url());
        var threads = Executors.newCachedThreadPool();
        var running = new LinkedHashMap<String, Future<Void>>();
        clients.forEach((name, play) -> running.put(name, threads.submit(play)));
        for (var one : running.entrySet()) {
          one.getValue().get();
        }
        threads.shutdown();

        new Coverage(recorder.calls()).compare(running.keySet());
      }
    }
  }

  private static Map<String, Callable<Void>> clients(
      String url, Credentials credentials, Stage stage, String machines) throws IOException {
    var scenario = resource(stage, "scenario.json");
    var clients = new LinkedHashMap<String, Callable<Void>>();
    clients.put(
        "Java SDK",
        () -> {
          var given = variables(1, stage, machines);
          var known = new Credentials(given.get("guestid"), given.get("guestsecret"));
          try (var client = JavaScenario.client(url, credentials);
              var guest = JavaScenario.client(url, known)) {
            new JavaScenario(client, guest, given).play(JSON.readTree(scenario.toFile()));
          }
          return null;
        });
    Installed.boto3()
        .ifPresent(
            python ->
                clients.put(
                    "boto3",
                    program(
                        credentials,
                        python,
                        resource(stage, "scenario.py").toString(),
                        url,
                        scenario.toString(),
                        text(variables(2, stage, machines)))));
    Installed.javaScriptSdk()
        .ifPresent(
            modules ->
                clients.put(
                    "JavaScript SDK",
                    program(
                        credentials,
                        "node",
                        resource(stage, "scenario.mjs").toString(),
                        url,
                        scenario.toString(),
                        text(variables(3, stage, machines)),
                        modules.toString())));
    var life = resource(stage, "life.sh").toString();
    var whole = resource(stage, "scenario_aws.py").toString();
    var awscli = Installed.awscli();
    awscli.ifPresent(aws -> clients.put(LIFE, program(credentials, "sh", life, aws, url)));
    awscli.ifPresent(
        aws ->
            clients.put(
                "awscli",
                program(
                    credentials,
                    "/usr/bin/python3",
                    whole,
                    url,
                    scenario.toString(),
                    text(variables(4, stage, machines)))));
    return clients;
  }

  /** What only one of them may have at a time. */
  private static Map<String, String> variables(int number, Stage stage, String machines) {
    var variables = new LinkedHashMap<String, String>();
    variables.put("role", "arn:aws:iam::123456789012:role/aws-opsworks-service-role");
    variables.put("profile", "arn:aws:iam::123456789012:instance-profile/aws-opsworks-ec2-role");
    variables.put("none", "00000000-1111-2222-3333-444444444444");
    variables.put("ip", "203.0.113." + number);
    variables.put("ec2volume", "vol-0123456789abcde" + "%02d".formatted(number));
    variables.put("elb", "front-" + number);
    variables.put("rds", "arn:aws:rds:us-east-1:123456789012:db:shop-" + number);
    variables.put("ecs", "arn:aws:ecs:us-east-1:123456789012:cluster/shop-" + number);
    variables.put("user", "arn:aws:iam::123456789012:user/my.name" + number);
    variables.put("nobody", "arn:aws:iam::123456789012:user/nobody");
    variables.put("machines", machines);
    variables.put("number", String.valueOf(number));
    variables.put("key", KEY);
    variables.putAll(guest("guest-" + number, stage));
    return variables;
  }

  /** A user who may do nothing. */
  private static Map<String, String> guest(String name, Stage stage) {
    try {
      var user = stage.json("user", "create", name);
      var key = stage.json("user", "key", name);
      return Map.of(
          "guest", user.get("arn").asText(),
          "guestid", key.get("id").asText(),
          "guestsecret", key.get("secret").asText());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String text(Map<String, String> variables) {
    return JSON.valueToTree(variables).toString();
  }

  private static Callable<Void> program(Credentials credentials, String... command) {
    return () -> {
      var builder = new ProcessBuilder(List.of(command)).redirectErrorStream(true);
      var environment = builder.environment();
      environment.put("AWS_ACCESS_KEY_ID", credentials.id());
      environment.put("AWS_SECRET_ACCESS_KEY", credentials.secret());
      environment.put("AWS_EC2_METADATA_DISABLED", "true");
      // What clients check themselves is sent anyway: here the server is tested.
      environment.put("AWS_CONFIG_FILE", command[1] + ".config");
      environment.put("AWS_MAX_ATTEMPTS", "1");
      environment.put("AWS_PAGER", "");
      environment.put("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
      environment.remove("AWS_PROFILE");
      environment.remove("AWS_SESSION_TOKEN");
      var process = builder.start();
      process.getOutputStream().close();
      var printed = new String(process.getInputStream().readAllBytes());

      assertThat(process.waitFor()).as("%s: %s", List.of(command), printed).isZero();
      return null;
    };
  }

  private static Path resource(Stage stage, String name) {
    try (var in = ClientsTest.class.getResourceAsStream(name)) {
      stage.write(name + ".config", "[default]\nparameter_validation = false\n");
      return stage.write(name, new String(in.readAllBytes()));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
