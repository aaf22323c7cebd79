package io.stackworks.server.demo;

import io.stackworks.server.compute.Installation;
import io.stackworks.server.compute.LocalCompute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code stackworks demo}. */
@Command(
    name = "demo",
    description = {
      "Start a server and three instances on this machine, and see them work.",
      "",
      "A load balancer before two app servers. As root the instances are sandboxes with an address, a"
          + " host name and packages of their own; else plain processes. Ctrl-C removes everything."
    })
public final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--once",
      description =
          "Show it without a person: also deploy a second version, stop an instance, remove everything."
              + " Exit code 0 when all went well, 1 with the reason otherwise.")
  private boolean once;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where everything is kept (default: a temporary directory).")
  private @Nullable Path data;

  @Option(names = "--keep", description = "Leave server data and instances behind at the end.")
  private boolean keep;

  @Option(
      names = "--compute",
      paramLabel = "KIND",
      defaultValue = "auto",
      description = "auto, overlay or directory (default: ${DEFAULT-VALUE}).")
  private String compute = "auto";

  @Override
  public Integer call() {
    try {
      var choice = LocalCompute.Choice.of(compute);
      var installation = Installation.current(home());
      DemoFolder.sweep(installation, System.out::println);
      var folder = DemoFolder.open(data, keep, installation);
      var demo = new Demo(folder, installation, choice, System.out, !once);
      // Also for Ctrl-C and SIGTERM in the middle of anything.
      var hook = new Thread(demo::end, "end");
      Runtime.getRuntime().addShutdownHook(hook);
      int exitCode = run(demo);
      demo.end();
      return demo.isClean() ? exitCode : 1;
    } catch (IllegalArgumentException e) {
      System.err.println("stackworks demo: " + e.getMessage());
      return 2;
    } catch (DemoFailed | IOException e) {
      System.err.println("stackworks demo: " + e.getMessage());
      return 1;
    }
  }

  private int run(Demo demo) {
    try {
      demo.begin();
      if (once) {
        demo.change();
        return 0;
      }
      demo.tellWhatNext();
      new CountDownLatch(1).await(); // until Ctrl-C
      return 0;
    } catch (DemoFailed | IOException e) {
      demo.tellFailure(String.valueOf(e.getMessage()));
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private static Path home() throws DemoFailed {
    var home = System.getenv("STACKWORKS_HOME");
    if (home == null || !Files.isDirectory(Path.of(home))) {
      throw new DemoFailed("STACKWORKS_HOME is not set (expected: ./stackworks demo)");
    }
    return Path.of(home);
  }
}
