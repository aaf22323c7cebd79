package io.stackworks.agent.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.stackworks.agent.run.ForegroundRun;
import io.stackworks.agent.state.DataDirectory;
import io.stackworks.proto.run.RunSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code run_command}: a kept command once more, in the foreground, reported to nobody. */
record RunAgain(DataDirectory data, @Nullable Path home, @Nullable String runner) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

  /** Returns the runner's exit code. */
  int run(KeptRun kept, @Nullable Path json, PrintWriter out)
      throws IOException, InterruptedException {
    var spec = kept.spec().toBuilder().setCommandId(UUID.randomUUID().toString());
    if (json != null) {
      useInstead(json, spec);
    }
    say(out, "About to re-run '" + kept.activity() + "' from " + kept.date());
    int code = foreground(spec.build(), out);
    say(out, "Finished Chef run with exitcode " + code);
    return code;
  }

  /** As chef-client takes JSON: its run list, when it has one, stands before the kept one. */
  private static void useInstead(Path json, RunSpec.Builder spec) throws IOException {
    var bytes = ByteString.copyFrom(Files.readAllBytes(json));
    JsonNode node;
    try {
      node = Json.parse(bytes);
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      throw new IOException(
          "%s:%d:%d: %s (expected: JSON)"
              .formatted(json, at.getLineNr(), at.getColumnNr(), e.getOriginalMessage()),
          e);
    }
    if (!node.isObject()) {
      throw new IOException(json + ": " + node.getNodeType() + " (expected: a JSON object)");
    }
    spec.setNodeJson(bytes);
    if (node.path("run_list").isArray()) {
      spec.clearRunList();
      node.path("run_list")
          .forEach(item -> spec.addRunList(item.asText().replaceFirst("^recipe\\[(.*)]$", "$1")));
    }
  }

  private int foreground(RunSpec spec, PrintWriter out) throws IOException, InterruptedException {
    return new ForegroundRun(data, home, runner)
        .run(
            spec,
            text -> {
              out.print(text.toStringUtf8());
              out.flush();
            });
  }

  private static void say(PrintWriter out, String text) {
    out.printf(
        "[%s]  INFO [opsworks-agent(%d)]: %s%n",
        TIME.format(Instant.now()), ProcessHandle.current().pid(), text);
    out.flush();
  }
}
