package io.stackworks.server.cli;

import io.stackworks.proto.operator.CreateDeploymentRequest;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "run",
    description = {
      "Run a command on instances of a stack.",
      "",
      "COMMAND is one of setup, configure, deploy, undeploy, rollback, start, stop, restart, execute_recipes, update_custom_cookbooks, install_dependencies, update_dependencies."
    })
final class RunCommand extends OperatorCommand {
  @Parameters(index = "0", paramLabel = "STACK", description = "Name or id.")
  private String stack = "";

  @Parameters(index = "1", paramLabel = "COMMAND", description = "What to run.")
  private String command = "";

  @Option(
      names = "--recipes",
      split = ",",
      paramLabel = "RECIPE",
      description = "For execute_recipes: cookbook::recipe, in this order.")
  private List<String> recipes = List.of();

  @Option(
      names = "--app",
      paramLabel = "APP",
      description = "For deploy, undeploy, rollback, start, stop and restart: short name or id.")
  private String app = "";

  @Mixin private RequestOptions options = new RequestOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    return options.carryOut(
        this,
        CreateDeploymentRequest.newBuilder()
            .setStack(stack)
            .setCommand(command)
            .setApp(app)
            .addAllRecipes(recipes));
  }
}
