package io.stackworks.server.compute;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips a test where the host cannot have sandboxes, and says why. */
final class NeedsSandboxes implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    try {
      var folder = Files.createTempDirectory("stackworks-probe");
      try {
        var obstacles = LocalCompute.obstacles(folder);
        return obstacles.isEmpty()
            ? ConditionEvaluationResult.enabled("sandboxes work here")
            : ConditionEvaluationResult.disabled("no sandboxes here: " + obstacles);
      } finally {
        Trees.remove(folder);
      }
    } catch (IOException e) {
      return ConditionEvaluationResult.disabled("no sandboxes here: " + e);
    }
  }
}
