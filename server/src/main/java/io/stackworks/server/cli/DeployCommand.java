package io.stackworks.server.cli;

import io.stackworks.proto.operator.CreateDeploymentRequest;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "deploy", description = "Deploy an app: run the Deploy recipes.")
final class DeployCommand extends OperatorCommand {
  @Parameters(index = "0", paramLabel = "STACK", description = "Name or id.")
  private String stack = "";

  @Parameters(index = "1", paramLabel = "APP", description = "Short name or id.")
  private String app = "";

  @Mixin private RequestOptions options = new RequestOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    return options.carryOut(
        this,
        CreateDeploymentRequest.newBuilder().setStack(stack).setCommand("deploy").setApp(app));
  }
}
