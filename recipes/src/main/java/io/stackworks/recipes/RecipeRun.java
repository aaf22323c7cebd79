package io.stackworks.recipes;

import io.stackworks.recipes.host.LocalHost;
import io.stackworks.recipes.report.Level;
import io.stackworks.recipes.report.Report;
import io.stackworks.recipes.report.Summary;
import io.stackworks.recipes.ruby.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One run from its options to its summary, on the calling thread. */
final class RecipeRun {
  private RecipeRun() {}

  static Summary run(RunOptions options, Report report) throws IOException {
    Files.createDirectories(options.cache());
    var output = new LineSplitter(line -> report.line(Level.OUTPUT, line));
    var running = new AtomicReference<@Nullable Engine>();
    var host = new LocalHost(() -> environment(running.get()));
    var engine = Engine.boot(options, host, report, output, BuiltinTypes.all());
    running.set(engine);
    try {
      return engine.run();
    } finally {
      output.finish();
      engine.close();
    }
  }

  private static Map<String, String> environment(@Nullable Engine engine) {
    return engine == null ? System.getenv() : engine.environment();
  }
}
