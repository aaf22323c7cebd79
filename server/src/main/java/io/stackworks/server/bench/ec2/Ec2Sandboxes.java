package io.stackworks.server.bench.ec2;

import io.stackworks.server.compute.LocalCompute;
import io.stackworks.server.compute.Passage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Puts something behind the machines of the endpoint: each is a sandbox in namespaces of its own
 * that boots an image with cloud-init, sees its metadata at 169.254.169.254, and reaches the server
 * and, through a proxy, package mirrors. Needs root.
 */
public final class Ec2Sandboxes implements AutoCloseable {
  private static final String SERVER_ADDRESS = "10.8.0.1";
  private static final int PROXY_PORT = 3128;
  private static final int PATIENCE_SECONDS = 20;

  private final Path folder;
  private final Path image;
  private final String serverName;
  private final InetSocketAddress server;
  private final Path hidden;
  private final Path script;
  private final Ec2Notary notary;
  private final Passage passage = new Passage();
  private final Map<String, Running> running = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<Void>> turns = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private record Running(Process process, Ec2Metadata metadata, Passage metadataPassage) {}

  /**
   * @param folder for the machines' disks and consoles; a short path, as socket names want it
   * @param image as {@link Ec2Image} makes it
   * @param serverName by which machines know the server; {@code server} is where it listens on this
   *     host, and its port is the same for them
   * @param hidden where this program was built: machines must not see it
   * @param notary signs the identity documents of these machines
   */
  public Ec2Sandboxes(
      Path folder,
      Path image,
      String serverName,
      InetSocketAddress server,
      Path hidden,
      Ec2Notary notary)
      throws IOException {
    this.folder = folder;
    this.image = image;
    this.serverName = serverName;
    this.server = server;
    this.hidden = hidden;
    this.notary = notary;
    this.script = Ec2Image.script("machine.sh", folder);
    passage.lead(folder.resolve("server"), server);
    passage.proxy(folder.resolve("proxy"), System.getenv());
  }

  /** Boots every machine that comes up, ends every one that goes down. */
  public Ec2Sandboxes behind(Ec2Cloud cloud) {
    cloud.whenRunning(machine -> inTurn(machine, () -> on(machine)));
    cloud.whenDown(machine -> inTurn(machine, () -> off(machine)));
    return this;
  }

  /** What the machine wrote to its console, for messages of tests. */
  public String console(Ec2Machine machine) {
    try {
      return Files.readString(home(machine).resolve("console"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  /** A file of the machine, as it is on its disk. */
  public Optional<Path> file(Ec2Machine machine, String path) {
    return Optional.of(home(machine).resolve("disk").resolve(path.substring(1)))
        .filter(Files::exists);
  }

  /** Says something more in the machine's metadata, as {@code meta-data/spot/instance-action}. */
  public void tell(Ec2Machine machine, String path, String value) {
    Optional.ofNullable(running.get(machine.id()))
        .ifPresent(each -> each.metadata().put(path, value));
  }

  private Path home(Ec2Machine machine) {
    return folder.resolve(machine.id());
  }

  private interface Work {
    void done() throws IOException, InterruptedException;
  }

  private void inTurn(Ec2Machine machine, Work work) {
    turns.compute(
        machine.id(),
        (id, before) ->
            (before == null ? CompletableFuture.<Void>completedFuture(null) : before)
                .thenRunAsync(
                    () -> {
                      try {
                        work.done();
                      } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                      }
                    },
                    threads)
                .exceptionally(
                    e -> {
                      note(machine, String.valueOf(e));
                      return null;
                    }));
  }

  private void note(Ec2Machine machine, String text) {
    try {
      Files.writeString(
          home(machine).resolve("console"),
          text + "\n",
          java.nio.file.StandardOpenOption.CREATE,
          java.nio.file.StandardOpenOption.APPEND);
    } catch (IOException e) {
      // its folder is gone: the endpoint is being closed
    }
  }

  private void on(Ec2Machine machine) throws IOException, InterruptedException {
    off(machine);
    var home = Files.createDirectories(home(machine));
    var metadata = new Ec2Metadata(machine, notary);
    var way = new Passage();
    way.lead(home.resolve("metadata"), metadata.address());
    var builder =
        new ProcessBuilder(command(home))
            .redirectError(ProcessBuilder.Redirect.appendTo(home.resolve("console").toFile()));
    builder.environment().clear();
    builder.environment().putAll(variables(machine, home));
    var process = builder.start();
    running.put(machine.id(), new Running(process, metadata, way));
    var word = firstLine(process);
    if (!word.equals("up")) {
      note(machine, "did not boot: " + word);
    }
  }

  private List<String> command(Path home) throws IOException {
    var command = new ArrayList<>(List.of("unshare", "--pid", "--net", "--uts", "--ipc", "--fork"));
    command.addAll(List.of("--kill-child", "sh", script.toString(), "on"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-Xmx32m", "-Xss256k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"));
    try {
      command.add(
          Path.of(Passage.class.getProtectionDomain().getCodeSource().getLocation().toURI())
              .toString());
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
    command.add(Passage.class.getName());
    command.add("169.254.169.254:80=" + home.resolve("metadata"));
    command.add("%s:%d=%s".formatted(SERVER_ADDRESS, server.getPort(), folder.resolve("server")));
    command.add("%s:%d=%s".formatted(SERVER_ADDRESS, PROXY_PORT, folder.resolve("proxy")));
    return command;
  }

  private Map<String, String> variables(Ec2Machine machine, Path home) {
    return Map.of(
        "PATH",
        "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "MACHINE",
        home.toString(),
        "IMAGE",
        image.toString(),
        "HOST",
        "ip-" + machine.privateIp().replace('.', '-'),
        "ADDRESS",
        machine.privateIp(),
        "SERVER_ADDRESS",
        SERVER_ADDRESS,
        "SERVER_NAME",
        serverName,
        "COVERED",
        "/home\n/root\n/opt\n/var/lib/stackworks-agent\n" + hidden);
  }

  private static String firstLine(Process process) throws IOException {
    var overdue =
        CompletableFuture.runAsync(
            process::destroyForcibly,
            CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS));
    try {
      var line =
          new BufferedReader(
                  new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
              .readLine();
      return line == null ? "ended early" : line;
    } finally {
      overdue.cancel(false);
    }
  }

  private void off(Ec2Machine machine) throws IOException, InterruptedException {
    var here = running.remove(machine.id());
    if (here != null) {
      end(here);
    }
    if (machine.isGone() && Files.exists(home(machine))) {
      // As its root volume; its console stays.
      LocalCompute.removeTree(home(machine).resolve("disk"));
      LocalCompute.removeTree(home(machine).resolve("covers"));
    }
  }

  private static void end(Running here) throws IOException, InterruptedException {
    here.process().getOutputStream().close();
    if (!here.process().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      here.process().destroyForcibly().waitFor();
    }
    here.metadataPassage().close();
    here.metadata().close();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    for (var turn : turns.values()) {
      turn.join();
    }
    for (var here : List.copyOf(running.values())) {
      here.process().destroyForcibly(); // nobody looks at what it leaves
      end(here);
    }
    threads.shutdownNow();
    passage.close();
    LocalCompute.removeTree(folder);
  }
}
