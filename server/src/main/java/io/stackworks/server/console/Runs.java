package io.stackworks.server.console;

import io.stackworks.server.command.Command;
import io.stackworks.server.command.CommandId;
import io.stackworks.server.command.Progress;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Commands as rows of a table. */
final class Runs {
  private Runs() {}

  /**
   * @param hostname the beginning of its id when the instance is gone
   */
  record Row(Command command, String hostname, Progress progress, Instant now) {
    String url() {
      return "/console/stacks/" + command.stackId() + "/commands/" + command.id();
    }

    Tone tone() {
      return Tone.of(command);
    }

    String took() {
      return Show.span(command.startedAt(), command.completedAt(), now);
    }

    /** Of 100. */
    int percent() {
      return progress.resourcesTotal() == 0
          ? 0
          : Math.min(100, 100 * progress.resourcesDone() / progress.resourcesTotal());
    }
  }

  static List<Row> rows(Core core, List<Command> commands) {
    Map<CommandId, Progress> progress =
        core.commands().progress(commands.stream().map(Command::id).toList());
    var hostnames = new HashMap<InstanceId, String>();
    var now = core.clock().instant();
    return commands.stream()
        .map(
            command ->
                new Row(
                    command,
                    hostnames.computeIfAbsent(command.instanceId(), id -> hostname(core, id)),
                    progress.getOrDefault(command.id(), Progress.NONE),
                    now))
        .toList();
  }

  static String hostname(Core core, InstanceId id) {
    return core.stacks()
        .instance(id)
        .map(Instance::hostname)
        .orElseGet(() -> Show.brief(id.value()));
  }
}
