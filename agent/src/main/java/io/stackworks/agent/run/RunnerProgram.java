package io.stackworks.agent.run;

import io.stackworks.proto.run.Cause;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a recipe runner is started: this Java, the jars of the recipes module, flags for a quick and
 * small start.
 *
 * @param command used instead when given (tests); the arguments of {@code serve} are appended
 */
public record RunnerProgram(@Nullable Path home, List<String> command, Path classData) {
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
          // Warnings go to stdout otherwise, when the class-data archive does not fit for instance.
          "-Xlog:disable",
          "-Xlog:all=warning:stderr",
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

  /** The command line that serves one request on a socket. */
  List<String> serve(Path socket) throws CannotRun {
    var line = new ArrayList<String>();
    if (!command.isEmpty()) {
      line.addAll(command);
    } else {
      line.addAll(java(archiveFlag()));
    }
    line.addAll(List.of("serve", "--socket", socket.toString()));
    return line;
  }

  /** As {@link #serve}, and writes the class-data archive when it ends. */
  List<String> train(Path socket, Path archive) throws CannotRun {
    var line = java(List.of("-XX:ArchiveClassesAtExit=" + archive));
    line.addAll(List.of("serve", "--socket", socket.toString()));
    return line;
  }

  private List<String> java(List<String> further) throws CannotRun {
    var line = new ArrayList<String>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(FLAGS);
    line.addAll(further);
    line.add("-cp");
    line.add(String.join(":", jars().stream().map(Path::toString).toList()));
    line.add(MAIN);
    return line;
  }

  /** In a fixed order, jars only: a class-data archive remembers both. */
  private List<Path> jars() throws CannotRun {
    var root = home;
    if (root == null) {
      throw new CannotRun(
          Cause.CAUSE_HOST,
          "no recipe runner: STACKWORKS_HOME is not set (expected: install root)");
    }
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

  private List<String> archiveFlag() throws CannotRun {
    var archive = archive();
    return archive != null && Files.exists(archive)
        ? List.of("-XX:SharedArchiveFile=" + archive)
        : List.of();
  }

  /** Where the class-data archive belongs; null when this program has none (a test's runner). */
  @Nullable Path archive() throws CannotRun {
    if (!command.isEmpty()) {
      return null;
    }
    var name = "recipes-" + key() + ".jsa";
    var root = home;
    if (root != null) { // made once at install, for every agent that shares it
      var installed = root.resolve("recipes/class-data").resolve(name);
      if (Files.exists(installed)) {
        return installed;
      }
    }
    return classData.resolve(name);
  }

  /** The archive fits exactly one JDK and one set of jars, down to their time stamps. */
  private String key() throws CannotRun {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      var text = new StringBuilder();
      text.append(System.getProperty("java.vm.version")).append(System.getProperty("java.home"));
      for (var jar : jars()) {
        text.append('\n').append(jar).append(' ').append(Files.size(jar));
        text.append(' ').append(Files.getLastModifiedTime(jar).toMillis());
      }
      text.append(FLAGS);
      var hash = digest.digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (IOException | GeneralSecurityException e) {
      throw new CannotRun(Cause.CAUSE_HOST, "no recipe runner: " + e.getMessage());
    }
  }
}
