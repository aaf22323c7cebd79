package io.stackworks.agent.run;

import io.stackworks.proto.run.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a recipe runner is started: this Java, the jars of the recipes module, flags for a quick and
 * small start.
 *
 * @param command used instead when given (tests); the arguments of {@code serve} are appended
 */
public record RunnerProgram(@Nullable Path home, List<String> command) {
  private static final String MAIN = "io.stackworks.recipes.Main";

  /** One recipe run per process: C1 and the serial collector start fastest and stay smallest. */
  private static final List<String> FLAGS =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-Xms16m",
          "-Xmn8m",
          "-Xmx512m",
          "-XX:+ExitOnOutOfMemoryError",
          // Warnings go to stdout otherwise.
          "-Xlog:disable",
          "-Xlog:all=warning,cds*=off:stderr",
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:ArchiveRelocationMode=0",
          "--enable-native-access=ALL-UNNAMED",
          // JRuby: Process.spawn, IO and File on real file descriptors.
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
          "--add-opens=java.base/java.io=ALL-UNNAMED",
          "-Dfile.encoding=UTF-8");

  /** Exit code of {@code -XX:+ExitOnOutOfMemoryError}. */
  static final int OUT_OF_HEAP = 3;

  public RunnerProgram {
    command = List.copyOf(command);
  }

  /** The command line that serves one request on a socket, and ends with us while nobody asks. */
  List<String> serve(Path socket) throws CannotRun {
    var line = new ArrayList<String>();
    if (!command.isEmpty()) {
      line.addAll(command);
    } else {
      line.addAll(java());
    }
    line.addAll(List.of("serve", "--socket", socket.toString()));
    line.addAll(List.of("--owner", Long.toString(ProcessHandle.current().pid())));
    return line;
  }

  private List<String> java() throws CannotRun {
    var root = home;
    if (root == null) {
      throw new CannotRun(
          Cause.CAUSE_HOST,
          "no recipe runner: STACKWORKS_HOME is not set (expected: install root)");
    }
    var line = new ArrayList<String>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(FLAGS);
    if (Runtime.version().feature() >= 24) {
      line.add("--sun-misc-unsafe-memory-access=allow"); // it warns of JRuby otherwise
    }
    line.addAll(archiveFlag(root));
    line.add("-cp");
    line.add(String.join(":", jars(root).stream().map(Path::toString).toList()));
    line.add(MAIN);
    return line;
  }

  /** In a fixed order, jars only: a class-data archive remembers both. */
  private static List<Path> jars(Path root) throws CannotRun {
    var found = jarsIn(root.resolve("recipes/lib"), "*.jar");
    if (found.isEmpty()) {
      found.addAll(jarsIn(root.resolve("recipes/target"), "stackworks-recipes-[0-9]*.jar"));
      found.removeIf(jar -> jar.toString().matches(".*-(sources|javadoc|tests)\\.jar"));
      found.addAll(jarsIn(root.resolve("recipes/target/lib"), "*.jar"));
    }
    if (found.isEmpty()) {
      throw new CannotRun(
          Cause.CAUSE_HOST,
          "no recipe runner: no jars in "
              + root
              + " (expected: recipes/lib or recipes/target/lib)");
    }
    return found;
  }

  private static List<Path> jarsIn(Path directory, String pattern) {
    var jars = new ArrayList<Path>();
    if (Files.isDirectory(directory)) {
      try (var files = Files.newDirectoryStream(directory, pattern)) {
        files.forEach(jars::add);
      } catch (IOException e) {
        return jars;
      }
    }
    jars.sort(Comparator.comparing(Path::toString));
    return jars;
  }

  /**
   * The class-data archive that the launcher made for this Java, shared by all agents of a host;
   * the JVM ignores it when it does not fit.
   */
  private static List<String> archiveFlag(Path root) {
    var name = "class-data/recipes-" + System.getProperty("java.version") + ".jsa";
    return Stream.of("recipes", "recipes/target")
        .map(folder -> root.resolve(folder).resolve(name))
        .filter(Files::exists)
        .map(archive -> "-XX:SharedArchiveFile=" + archive)
        .limit(1)
        .toList();
  }
}
