package io.stackworks.server.bench;

import io.stackworks.server.compute.BootData;
import io.stackworks.server.compute.Installation;
import io.stackworks.server.compute.LocalCompute;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** No server is there: an agent starts in each instance and looks for it in vain. */
@Command(name = "sandbox", description = "Making and removing a local instance")
final class SandboxBench implements Callable<Integer> {
  @Option(names = "--runs", defaultValue = "5", description = "default: ${DEFAULT-VALUE}")
  private int runs;

  @Override
  public Integer call() throws Exception {
    var folder = Files.createTempDirectory("stackworks-bench");
    var installation = Installation.current(Program.home());
    var made = new Figures();
    var removed = new Figures();
    try (var compute = LocalCompute.choose(LocalCompute.Choice.AUTO, folder, installation)) {
      compute.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
      for (int i = 0; i < runs; i++) {
        var id = UUID.randomUUID().toString();
        long start = System.nanoTime();
        compute.start(new BootData(id, "bench" + i, "sha256:" + "0".repeat(64), "none"));
        made.add(Duration.ofNanos(System.nanoTime() - start));
        start = System.nanoTime();
        compute.delete(id);
        removed.add(Duration.ofNanos(System.nanoTime() - start));
      }
      System.out.println(Machine.facts());
      System.out.println("instance made    " + made);
      System.out.println("instance removed " + removed);
      compute.limits().forEach(limit -> System.out.println("note: " + limit));
    } finally {
      LocalCompute.removeAll(folder, installation);
      Folders.delete(folder);
    }
    return 0;
  }
}
