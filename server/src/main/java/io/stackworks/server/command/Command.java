package io.stackworks.server.command;

import io.soabase.recordbuilder.core.RecordBuilder;
import io.stackworks.server.app.AppId;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.stack.StackId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One unit of work for one instance.
 *
 * @param deploymentId absent: the server itself issued it
 * @param number position in the instance's queue; unique and increasing per stack
 * @param args arguments in the form of the OpsWorks API: every value a list of strings
 * @param requestedBy who asked; absent: the server itself
 * @param runList frozen at delivery; empty until then
 * @param prepared absent until the cookbook set and app archives are resolved
 * @param message one line: why it failed or was skipped; empty otherwise
 * @param deadline of the present stage: start by, or finish by
 */
@RecordBuilder
public record Command(
    CommandId id,
    StackId stackId,
    InstanceId instanceId,
    @Nullable DeploymentId deploymentId,
    long number,
    CommandType type,
    Map<String, List<String>> args,
    @Nullable AppId appId,
    @Nullable String customJson,
    @Nullable String requestedBy,
    CommandStatus status,
    Stage stage,
    @Nullable Cause cause,
    String message,
    @Nullable Outcome outcome,
    List<String> runList,
    @Nullable Prepared prepared,
    @Nullable Instant cancelRequestedAt,
    @Nullable Duration timeout,
    @Nullable Instant deadline,
    Instant createdAt,
    @Nullable Instant deliveredAt,
    @Nullable Instant acknowledgedAt,
    @Nullable Instant startedAt,
    @Nullable Instant completedAt)
    implements CommandBuilder.With {

  public Command {
    args = Map.copyOf(args);
    runList = List.copyOf(runList);
  }

  public boolean isOpen() {
    return !status.isTerminal();
  }

  /** The agent has it or may have it. */
  public boolean isInFlight() {
    return isOpen() && stage != Stage.CREATED;
  }

  /** Waits on the server and has not been handed to anybody. */
  public boolean isWaiting() {
    return isOpen() && stage == Stage.CREATED;
  }

  /** Exit code for people and the API; absent while it is open or never ran. */
  public @Nullable Integer exitCode() {
    return outcome == null ? null : Integer.valueOf(outcome.exitCode());
  }
}
