package io.stackworks.server.compute;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What machines run: the Java of this process and the agent of this installation. Paths are the
 * host's; machines see the same files at the same paths.
 *
 * @param java program
 * @param home the installation, {@code STACKWORKS_HOME}
 */
public record Installation(Path java, Path home) {

  /** This process's Java and the installation it was started from. */
  public static Installation current(Path home) {
    return new Installation(Path.of(System.getProperty("java.home"), "bin", "java"), home);
  }

  /**
   * An unpacked archive has {@code MODULE/lib}, a source tree {@code MODULE/target}; the launcher
   * knows both, too.
   */
  private boolean isSourceTree() {
    return !Files.isDirectory(home.resolve("server/lib")) && Files.exists(home.resolve("pom.xml"));
  }

  /** How to start an agent, without its options. Refuses when the agent is not there. */
  List<String> agentCommand() throws IOException {
    var agent = home.resolve("agent");
    var flags = flags("agent");
    String jars;
    if (isSourceTree()) {
      try (var built =
          Files.newDirectoryStream(agent.resolve("target"), "stackworks-agent-[0-9]*.jar")) {
        var jar = built.iterator();
        if (!jar.hasNext()) {
          throw new IOException("%s: no agent (expected: built jars)".formatted(agent));
        }
        jars = jar.next() + ":" + agent.resolve("target/lib") + "/*";
      }
    } else {
      jars = agent.resolve("lib") + "/*";
    }
    var command = new ArrayList<String>();
    command.add(java.toString());
    if (Files.exists(flags)) {
      command.add("@" + flags);
    }
    command.addAll(List.of("-cp", jars, "io.stackworks.agent.Main"));
    return command;
  }

  /** The file with the JVM flags of a module's process; it may be missing. */
  public Path flags(String module) {
    return home.resolve(module)
        .resolve(isSourceTree() ? "src/main/dist/jvm.options" : "jvm.options");
  }

  /** The class-data archive that the launcher made for a module's processes, as a JVM flag. */
  public List<String> classData(String module) {
    var archive =
        home.resolve(module)
            .resolve(isSourceTree() ? "target/class-data" : "class-data")
            .resolve(module + "-" + System.getProperty("java.version") + ".jsa");
    return Files.exists(archive) ? List.of("-XX:SharedArchiveFile=" + archive) : List.of();
  }

  /** What an agent and its runners read; relative to nothing, absent ones included. */
  List<Path> readByAgents() throws IOException {
    var javaHome = java.toRealPath().resolve("../..").normalize();
    return List.of(
        home.resolve("agent"),
        home.resolve("recipes"),
        home.resolve("stackworks"),
        home.resolve("pom.xml"),
        javaHome);
  }

  /** How to start the relay: this process's Java with as little as possible. */
  List<String> relayCommand(Path folder, String gateway) throws IOException {
    try {
      var code = Path.of(Relay.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return List.of(
          java.toString(),
          "-Xmx32m",
          "-Xms4m",
          "-Xss256k",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:ReservedCodeCacheSize=8m",
          "-XX:MaxDirectMemorySize=192m",
          "-XX:-UsePerfData",
          "-cp",
          code.toString(),
          Relay.class.getName(),
          folder.toString(),
          gateway);
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }
}
