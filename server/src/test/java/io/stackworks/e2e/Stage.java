package io.stackworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stackworks.server.cli.testing.Shell;
import io.stackworks.server.compute.Installation;
import io.stackworks.server.compute.LocalCompute;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** One server with its instances, and an operator in front of it. */
public final class Stage implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final Path data;
  private final ServerProcess server;

  private Stage(Path folder, ServerProcess server) {
    this.folder = folder;
    this.data = folder.resolve("data");
    this.server = server;
  }

  /**
   * Skipped, not failed, when agent and recipes have not been packaged: {@code mvnw package} comes
   * before.
   */
  public static Stage open() throws IOException {
    return open("directory", List.of(), Map.of());
  }

  /** Instances are sandboxes where this machine can have them, else processes in folders. */
  public static Stage openReal() throws IOException {
    return open("auto", List.of(), Map.of());
  }

  /** With further arguments of the server, and variables for it. */
  public static Stage open(String compute, List<String> more, Map<String, String> environment)
      throws IOException {
    var home = home();
    for (var module : List.of("agent", "recipes")) {
      assumeTrue(
          Files.isDirectory(home.resolve(module).resolve("target/lib")),
          module + " is not packaged (expected: mvnw verify, or mvnw package before)");
    }
    var folder = Files.createTempDirectory("stackworks-e2e");
    return new Stage(
        folder, new ServerProcess(home, folder.resolve("data"), compute, more, environment));
  }

  /** The source tree that is tested. */
  public static Path home() throws IOException {
    return Path.of("..").toRealPath();
  }

  public void startServer() throws IOException, InterruptedException {
    server.start();
  }

  public void killServer() throws InterruptedException {
    server.kill();
  }

  public void stopServer() throws InterruptedException {
    server.stop();
  }

  /** Plain HTTP of the server. */
  public String url() {
    return server.url();
  }

  /** Where agents find the server on this host. */
  public InetSocketAddress agents() {
    return server.agents();
  }

  /** The server's data directory. */
  public Path data() {
    return data;
  }

  /** What the server has printed so far. */
  public String serverLog() throws IOException {
    return Files.readString(server.log());
  }

  // ---- the operator ----

  /**
   * Runs an operator's command; fails the step unless it ends with this exit code. Answers what it
   * printed.
   */
  public String operator(int exitCode, String... args) throws IOException {
    var shell = new Shell(folder);
    shell.environment.put("STACKWORKS_URL", server.url());
    shell.environment.put("STACKWORKS_TOKEN", server.token());
    int code = shell.run(args);
    assertThat(code).as("%s: %s%s", List.of(args), shell.out, shell.err).isEqualTo(exitCode);
    return shell.out;
  }

  public String operator(String... args) throws IOException {
    return operator(0, args);
  }

  public JsonNode json(String... args) throws IOException {
    var all = new ArrayList<>(List.of(args));
    all.addAll(List.of("-o", "json"));
    return JSON.readTree(operator(all.toArray(String[]::new)));
  }

  public JsonNode instance(String stack, String hostname) throws IOException {
    return StreamSupport.stream(json("status", stack).get("instances").spliterator(), false)
        .filter(instance -> instance.get("hostname").asText().equals(hostname))
        .findFirst()
        .orElseThrow();
  }

  public void awaitStatus(String stack, String hostname, String status)
      throws InterruptedException {
    Until.holds(
        hostname + " is " + status,
        () -> {
          var now = instance(stack, hostname);
          var is = now.get("status").asText();
          if (is.endsWith("_failed") && !is.equals(status)) {
            throw new AssertionError(hostname + " is " + is + ": " + now.get("status_reason"));
          }
          return is.equals(status);
        });
  }

  /** Writes a file of the stack below the stage's folder. */
  public Path write(String name, String text) throws IOException {
    var file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  // ---- what is on the machine ----

  /**
   * The folder of an instance, which recipes know as {@code node['stackworks']['root']} + "/..".
   */
  public Path machine(String instanceId) {
    return data.resolve("instances").resolve(instanceId);
  }

  /** Whether a recipe has written a file of this name to the top of an instance, of any kind. */
  public boolean wrote(String instanceId, String name) throws IOException {
    try (var found =
        Files.find(
            machine(instanceId), 4, (path, is) -> path.getFileName().toString().equals(name))) {
      return found.findAny().isPresent();
    }
  }

  public Path root(String instanceId) {
    return machine(instanceId).resolve("root");
  }

  /** The agent's process: the child of the instance's first process that runs the agent. */
  public Optional<ProcessHandle> agent(String instanceId) throws IOException {
    var agentData = machine(instanceId).resolve("agent").toString();
    return processes("io.stackworks.agent.Main", agentData).findFirst();
  }

  /** The process that runs the recipes of a command. */
  public Optional<ProcessHandle> runner(String instanceId, String commandId) throws IOException {
    var pid = machine(instanceId).resolve("agent/runs").resolve(commandId).resolve("runner/pid");
    if (!Files.exists(pid)) {
      return Optional.empty();
    }
    var fields = Files.readString(pid).split(" ", -1);
    return fields[0].isBlank() ? Optional.empty() : ProcessHandle.of(Long.parseLong(fields[0]));
  }

  private static java.util.stream.Stream<ProcessHandle> processes(String... words) {
    return ProcessHandle.allProcesses()
        .filter(
            process -> {
              var line = commandLine(process);
              return List.of(words).stream().allMatch(line::contains);
            });
  }

  /** The whole command line: {@code ProcessHandle.info} leaves out long ones. */
  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(
          Path.of("/proc/" + process.pid() + "/cmdline"),
          java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // gone meanwhile
    }
  }

  /** What still runs in a machine. */
  public List<String> processesOf(String instanceId) {
    return processes(machine(instanceId).toString()).map(Stage::commandLine).toList();
  }

  /** Everything that still runs because of this stage. */
  public List<String> leftProcesses() {
    return processes(folder.toString())
        .filter(process -> process.pid() != ProcessHandle.current().pid())
        .map(Stage::commandLine)
        .map(line -> line.replace('\0', ' '))
        .toList();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    if (server.isAlive()) {
      server.kill();
    }
    processes(folder.toString())
        .filter(process -> process.pid() != ProcessHandle.current().pid())
        .forEach(ProcessHandle::destroyForcibly);
    LocalCompute.removeAll(data, Installation.current(Path.of("..").toRealPath()));
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
