package io.stackworks.agent.cli;

import io.stackworks.agent.run.Times;
import io.stackworks.agent.state.Result;
import io.stackworks.agent.state.Sealed;
import io.stackworks.proto.agent.Started;
import io.stackworks.proto.run.RunSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * A run in the data directory.
 *
 * @param at when it began here, not when it was sent
 */
record KeptRun(Path directory, RunSpec spec, Instant at) {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

  /** Null for a directory without a run that began. */
  static @Nullable KeptRun read(Path directory) throws IOException {
    var started = directory.resolve("started");
    if (!Files.exists(started) || !Files.exists(directory.resolve("run.pb"))) {
      return null;
    }
    var spec = RunSpec.parseFrom(Files.readAllBytes(directory.resolve("run.pb")));
    var at = Started.parseFrom(Sealed.read(started)).getAt();
    return new KeptRun(directory, spec, Times.fromProto(at));
  }

  String date() {
    return DATE.format(at);
  }

  String activity() {
    return spec.getActivity();
  }

  Path events() {
    return directory.resolve("events.bin");
  }

  /** Null while it runs. */
  @Nullable Result result() throws IOException {
    var file = directory.resolve("result");
    return Files.exists(file) ? Result.read(file) : null;
  }

  boolean isChef11() {
    return spec.getChefVersion().startsWith("11") || spec.getChefVersion().startsWith("0");
  }
}
