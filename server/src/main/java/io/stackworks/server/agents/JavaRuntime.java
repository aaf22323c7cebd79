package io.stackworks.server.agents;

import io.stackworks.server.compute.LocalCompute;
import io.stackworks.server.security.Fingerprint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A Java runtime for machines that have none: what agents and runners need of this server's own
 * JDK, for its own architecture. Made when it is first asked for, a few seconds of work; a JDK
 * without its module files (a JRE) cannot make one, and machines then install a package.
 */
public final class JavaRuntime {
  static final String ROOT = "stackworks-java/";
  private static final int LONGEST_SECONDS = 120;

  /** What jars of agent and runner, and JRuby, use of the platform; no window system. */
  private static final String MODULES =
      "java.base,java.compiler,java.instrument,java.logging,java.management,java.naming,"
          + "java.net.http,java.prefs,java.rmi,java.scripting,java.security.jgss,"
          + "java.security.sasl,java.sql,java.xml,java.xml.crypto,jdk.charsets,"
          + "jdk.crypto.cryptoki,jdk.crypto.ec,jdk.management,jdk.naming.dns,jdk.net,"
          + "jdk.security.auth,jdk.unsupported,jdk.zipfs";

  private final Path java;
  private final Path folder;
  private @Nullable String hashed;

  /**
   * @param java home of a JDK
   * @param folder where made archives are kept
   */
  public JavaRuntime(Path java, Path folder) {
    this.java = java;
    this.folder = folder;
  }

  /** As {@code uname -m} says it. */
  static String architecture() {
    var name = System.getProperty("os.arch");
    return name.equals("amd64") ? "x86_64" : name;
  }

  boolean canBeMade() {
    return Files.isDirectory(java.resolve("jmods"))
        && Files.isExecutable(java.resolve("bin/jlink"));
  }

  /** The archive; waits while it is made. Empty: this server's Java cannot make it. */
  synchronized Optional<Path> file() throws IOException {
    if (!canBeMade()) {
      return Optional.empty();
    }
    var file = folder.resolve("java-%s-%s.tar.gz".formatted(architecture(), version()));
    if (!Files.exists(file)) {
      Files.createDirectories(folder);
      var made = folder.resolve("made");
      LocalCompute.removeTree(made);
      link(made);
      TarGz.write(file, content(made));
      LocalCompute.removeTree(made);
      hashed = null;
    }
    return Optional.of(file);
  }

  /** Of the archive's bytes, in hexadecimal. */
  synchronized Optional<String> sha256() throws IOException {
    var file = file();
    if (file.isPresent() && hashed == null) {
      hashed = Fingerprint.hex(Files.readAllBytes(file.get()));
    }
    return file.isPresent() ? Optional.ofNullable(hashed) : Optional.empty();
  }

  /** Changes with the JDK and with what is taken of it. */
  private String version() throws IOException {
    var text = Files.readString(java.resolve("release")) + MODULES;
    return Fingerprint.hex(text.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
  }

  private void link(Path made) throws IOException {
    run(
        List.of(
            java.resolve("bin/jlink").toString(),
            "--add-modules",
            MODULES,
            "--output",
            made.toString(),
            "--strip-java-debug-attributes",
            "--no-header-files",
            "--no-man-pages"));
    // Classes as they look in memory: without them every start takes twice as long.
    run(List.of(made.resolve("bin/java").toString(), "-XX:+UseSerialGC", "-Xshare:dump"));
  }

  private void run(List<String> command) throws IOException {
    var output = Files.createTempFile(folder, "jlink", ".log");
    try {
      var process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS);
      if (!ended || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException("%s: %s".formatted(command.get(0), Files.readString(output)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a Java runtime was made", e);
    } finally {
      Files.delete(output);
    }
  }

  private static SortedMap<String, Path> content(Path made) throws IOException {
    var content = new TreeMap<String, Path>();
    try (var files = Files.walk(made)) {
      files
          .filter(Files::isRegularFile)
          .forEach(file -> content.put(ROOT + made.relativize(file), file));
    }
    return content;
  }
}
