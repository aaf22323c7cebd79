package io.stackworks.e2e.ec2;

import io.stackworks.server.bench.ec2.Ec2Image;
import io.stackworks.server.compute.LocalCompute;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips a test by name where this host cannot boot machines, and says why. */
final class NeedsMachines implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    try {
      var folder = Files.createTempDirectory("stackworks-probe");
      try {
        return Ec2Image.obstacle(folder)
            .map(why -> disabled(context, why))
            .orElse(ConditionEvaluationResult.enabled("machines boot here"));
      } finally {
        LocalCompute.removeTree(folder);
      }
    } catch (IOException e) {
      return disabled(context, e.toString());
    }
  }

  private static ConditionEvaluationResult disabled(ExtensionContext context, String why) {
    System.err.printf("SKIPPED %s: no EC2 machines here: %s%n", context.getDisplayName(), why);
    return ConditionEvaluationResult.disabled("no EC2 machines here: " + why);
  }
}
