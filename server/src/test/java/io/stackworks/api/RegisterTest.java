package io.stackworks.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stackworks.e2e.Stage;
import io.stackworks.e2e.Until;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * {@code aws opsworks register} of Debian's awscli, unmodified, on a machine in a sandbox, and the
 * life that follows.
 */
class RegisterTest {
  private static final List<String> NAMESPACES =
      List.of("unshare", "--mount", "--pid", "--uts", "--fork", "true");

  @Test
  void an_on_premises_machine_is_registered_assigned_unassigned_and_deregistered()
      throws Exception {
    var aws = Installed.awscli();
    assumeTrue(aws.isPresent(), "awscli is not installed");
    assumeTrue(
        new ProcessBuilder(NAMESPACES).start().waitFor() == 0, "no right to make namespaces");
    try (var stage = Stage.open()) {
      stage.startServer();
      var life = new Life(aws.get(), stage.url(), Credentials.administrator(stage.data()));
      var stack =
          life.ow(
              "create-stack --name shop --stack-region us-east-1 --query StackId"
                  + " --service-role-arn arn:aws:iam::123456789012:role/service"
                  + " --default-instance-profile-arn arn:aws:iam::123456789012:instance-profile/x");
      var layer =
          life.ow(
              "create-layer --type custom --name Web --shortname web --query LayerId --stack-id "
                  + stack);
      var machine = life.machine(stage, stack);
      try {
        Until.holds(
            "it is registered", () -> life.ofInstances(stack, "Status").equals("registered"));
        assertThat(life.ofInstances(stack, "[Hostname, InfrastructureClass, RegisteredBy]"))
            .isEqualTo(
                "onprem-1\ton-premises\tarn:aws:iam::000000000000:user/AWS/OpsWorks/OpsWorks-shop-onprem-1");
        Until.holds("register is through", () -> life.printed(stage).contains("\nregistered\n"));

        var instance = life.ofInstances(stack, "InstanceId");
        life.ow("assign-instance --instance-id " + instance + " --layer-ids " + layer);
        Until.holds("it is online", () -> life.ofInstances(stack, "Status").equals("online"));
        life.ow("wait instance-online --instance-ids " + instance);

        life.ow("unassign-instance --instance-id " + instance);
        Until.holds(
            "it is registered again", () -> life.ofInstances(stack, "Status").equals("registered"));
        life.ow("wait instance-registered --instance-ids " + instance);
        assertThat(life.ow("describe-commands --query Commands[].Type --instance-id " + instance))
            .contains("shutdown")
            .contains("setup");

        life.ow("deregister-instance --instance-id " + instance);
        Until.holds("the record is gone", () -> life.ofInstances(stack, "Status").isEmpty());
        Until.holds("the agent has ended", () -> agents(machine).isEmpty());
        life.ow("delete-layer --layer-id " + layer);
        life.ow("delete-stack --stack-id " + stack);
      } catch (AssertionError e) {
        throw new AssertionError(e.getMessage() + "\n" + life.printed(stage), e);
      } finally {
        machine.destroyForcibly(); // unshare hears no SIGTERM; all inside goes with it
        machine.waitFor();
      }
    }
  }

  private static List<String> agents(Process machine) {
    return machine
        .descendants()
        .map(process -> process.info().commandLine().orElse(""))
        .filter(line -> line.contains("io.stackworks.agent"))
        .toList();
  }

  /** The operator with his command line. */
  private record Life(String aws, String url, Credentials credentials) {

    String ow(String words) throws IOException, InterruptedException {
      var command =
          new ArrayList<>(
              List.of(aws, "--endpoint-url", url, "--region", "us-east-1", "--output", "text"));
      command.add("opsworks");
      command.addAll(Arrays.asList(words.split(" ")));
      return run(command);
    }

    String ofInstances(String stack, String query) throws IOException, InterruptedException {
      var words = "describe-instances --stack-id " + stack + " --query Instances[].";
      return ow(words + query.replace(" ", ""));
    }

    private String run(List<String> command) throws IOException, InterruptedException {
      var process = process(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      var printed = text(process.getInputStream());

      assertThat(process.waitFor()).as("%s: %s", command, printed).isZero();
      return printed.strip();
    }

    Process machine(Stage stage, String stack) throws IOException {
      try (var in = RegisterTest.class.getResourceAsStream("machine.sh")) {
        var script = stage.write("machine.sh", text(in));
        var folder = script.resolveSibling("machine");
        var command = List.of("sh", script.toString(), folder.toString(), url, stack);
        return process(command)
            .redirectErrorStream(true)
            .redirectOutput(log(stage).toFile())
            .start();
      }
    }

    String printed(Stage stage) throws IOException {
      return Files.readString(log(stage));
    }

    private static Path log(Stage stage) {
      return stage.data().resolveSibling("machine.log");
    }

    private ProcessBuilder process(List<String> command) {
      var builder = new ProcessBuilder(command);
      var environment = builder.environment();
      environment.keySet().removeIf(name -> name.startsWith("AWS_"));
      environment.put("AWS_ACCESS_KEY_ID", credentials.id());
      environment.put("AWS_SECRET_ACCESS_KEY", credentials.secret());
      environment.put("AWS_PAGER", "");
      return builder;
    }

    private static String text(InputStream in) throws IOException {
      return new String(in.readAllBytes());
    }
  }
}
