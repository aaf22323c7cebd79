package io.stackworks.recipes;

import io.stackworks.recipes.host.LocalHost;
import io.stackworks.recipes.report.Level;
import io.stackworks.recipes.report.LineSplitter;
import io.stackworks.recipes.report.Report;
import io.stackworks.recipes.report.Summary;
import io.stackworks.recipes.resource.ResourceTypes;
import io.stackworks.recipes.ruby.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
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

  void compileEarly(boolean early) {
    engine.compileEarly(early);
  }

  private void printed(byte[] line) {
    var to = report;
    if (to != null) {
      to.line(Level.OUTPUT, line);
    }
  }

  Summary run(RunOptions options, Report account) throws IOException {
    return run(options, account, () -> {});
  }

  /**
   * @param afterEndFromWithin called when a recipe has ended this process ({@code System.exit}),
   *     after the account has got its end
   */
  Summary run(RunOptions options, Report account, Runnable afterEndFromWithin) throws IOException {
    Files.createDirectories(options.cache());
    if (OpsworksAgentFiles.wantedBy(options.generation(), options.cookbooks())
        && "root".equals(System.getProperty("user.name"))) {
      new OpsworksAgentFiles(Path.of("/")).provide();
    }
    report = account;
    var done = new AtomicBoolean();
    var hook =
        new Thread(
            () -> {
              if (done.compareAndSet(false, true)) {
                output.finish();
                account.summary(endedFromWithin(account));
                afterEndFromWithin.run();
              }
            });
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return engine.run(options, new LocalHost(engine::environment), account, types);
    } finally {
      output.finish();
      if (done.compareAndSet(false, true)) {
        Runtime.getRuntime().removeShutdownHook(hook);
      }
    }
  }

  private static Summary endedFromWithin(Report account) {
    return Summary.broken(
        account, "SystemExit", "the process was ended while the recipes were running", 1);
  }

  @Override
  public void close() {
    engine.close();
  }
}
