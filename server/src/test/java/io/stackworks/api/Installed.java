package io.stackworks.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * AWS clients on this machine. One that is missing is installed where that is allowed; else it is
 * left out, by name and aloud.
 */
final class Installed {
  private static final String JAVASCRIPT_SDK = "@aws-sdk/client-opsworks@3.876.0";
  private static final Path MODULES = Path.of("target/aws-clients").toAbsolutePath();

  private Installed() {}

  /** Debian's; newer ones have no OpsWorks. */
  static Optional<String> awscli() {
    return orAloud(
        "awscli", tried("/usr/bin/aws", () -> works("/usr/bin/aws", "--version"), "awscli"));
  }

  /** The Python that has Debian's boto3. */
  static Optional<String> boto3() {
    return orAloud(
        "boto3",
        tried(
            "/usr/bin/python3",
            () ->
                works(
                    "/usr/bin/python3", "-c", "import boto3; boto3.client('opsworks','us-east-1')"),
            "python3-boto3"));
  }

  /** The folder whose {@code node_modules} has it. */
  static Optional<Path> javaScriptSdk() {
    var there = MODULES.resolve("node_modules/@aws-sdk/client-opsworks");
    if (!Files.isDirectory(there) && works("node", "--version")) {
      works(
          "npm",
          "install",
          "--silent",
          "--no-audit",
          "--no-fund",
          "--prefix",
          MODULES.toString(),
          JAVASCRIPT_SDK);
    }
    return orAloud(
        "JavaScript SDK",
        Files.isDirectory(there) && works("node", "--version")
            ? Optional.of(MODULES)
            : Optional.empty());
  }

  private interface Check {
    boolean holds();
  }

  private static Optional<String> tried(String program, Check check, String debianPackage) {
    if (!check.holds() && "root".equals(System.getProperty("user.name"))) {
      works("apt-get", "install", "-y", "-qq", "--no-install-recommends", debianPackage);
    }
    return check.holds() ? Optional.of(program) : Optional.empty();
  }

  private static <T> Optional<T> orAloud(String name, Optional<T> found) {
    if (found.isEmpty()) {
      System.err.println("SKIPPED: client " + name + " is not installed and cannot be");
    }
    return found;
  }

  private static boolean works(String... command) {
    try {
      var builder =
          new ProcessBuilder(List.of(command))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD);
      builder.environment().put("AWS_PAGER", "");
      var process = builder.start();
      process.getOutputStream().close();
      if (process.waitFor(5, TimeUnit.MINUTES)) {
        return process.exitValue() == 0;
      }
      process.destroyForcibly();
      return false;
    } catch (IOException e) {
      return false; // no such program
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
