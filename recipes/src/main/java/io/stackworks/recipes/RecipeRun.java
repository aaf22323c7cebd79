package io.stackworks.recipes;

import io.stackworks.recipes.host.LocalHost;
import io.stackworks.recipes.report.Level;
import io.stackworks.recipes.report.Report;
import io.stackworks.recipes.report.Summary;
import io.stackworks.recipes.resource.ResourceTypes;
import io.stackworks.recipes.ruby.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A booted engine and the run it is for. Booting does not depend on what is run, so it can be done
 * ahead. Confined to one thread.
 */
final class RecipeRun implements AutoCloseable {
  private final LineSplitter output;
  private final ResourceTypes types;
  private final Engine engine;
  private @Nullable Report report;

  private RecipeRun() {
    output = new LineSplitter(this::printed);
    var made = CompletableFuture.supplyAsync(BuiltinTypes::all); // while Ruby boots
    engine = Engine.boot(output, made::join);
    types = made.join();
  }

  static RecipeRun boot() {
    return new RecipeRun();
  }

  private void printed(byte[] line) {
    var to = report;
    if (to != null) {
      to.line(Level.OUTPUT, line);
    }
  }

  Summary run(RunOptions options, Report account) throws IOException {
    Files.createDirectories(options.cache());
    report = account;
    try {
      return engine.run(options, new LocalHost(engine::environment), account, types);
    } finally {
      output.finish();
    }
  }

  @Override
  public void close() {
    engine.close();
  }
}
