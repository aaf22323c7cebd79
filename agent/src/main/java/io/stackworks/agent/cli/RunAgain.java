package io.stackworks.agent.cli;

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
    say(out, "About to re-run '" + kept.activity() + "' from " + kept.date());
    var spec = kept.spec().toBuilder().setCommandId(UUID.randomUUID().toString());
    if (json != null) {
      spec.setNodeJson(ByteString.copyFrom(Files.readAllBytes(json)));
    }
    int code = foreground(spec.build(), out);
    say(out, "Finished Chef run with exitcode " + code);
    return code;
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
