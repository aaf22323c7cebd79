package io.stackworks.server.cli;

import io.stackworks.server.cli.aws.AwsCommandLine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "aws",
    description = {
      "The OpsWorks API, spelled as the AWS command line spells it, for people who have none.",
      "Example: aws opsworks describe-stacks --query 'Stacks[].Name' --output text.",
      "All 74 operations, the six waiters, JSON and shorthand values, file://, --cli-input-json,"
          + " --query, --output json, text, table or yaml. Exit codes are those of the AWS command line."
    })
final class AwsCommand extends OperatorCommand {
  @Parameters(
      paramLabel = "WORDS",
      description = "opsworks OPERATION [options], or opsworks wait WAITER [options].")
  private List<String> words = new ArrayList<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (var connection = root().connect()) {
      return new AwsCommandLine(
              connection.api(),
              terminal().out(),
              terminal().err(),
              () -> terminal().size().columns())
          .run(words, Path.of(""));
    }
  }
}
