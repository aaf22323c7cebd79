package io.stackworks.server.compute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * An installation whose agent is a shell script. The Java program is one, too: it is the real one
 * for the relay, and the agent for everything else.
 */
final class FakeInstallation {
  private FakeInstallation() {}

  /** {@code agent}: the script's text; its arguments are the agent's options. */
  static Installation in(Path home, String agent) throws IOException {
    Files.createDirectories(home.resolve("server/lib"));
    Files.createDirectories(home.resolve("agent/lib"));
    Files.createDirectories(home.resolve("bin"));
    var java = home.resolve("bin/java");
    Files.writeString(
        java,
        """
        #!/bin/sh
        case "$*" in *%s*) exec %s "$@" ;; esac
        shift 3 # -cp JARS MAIN
        %s
        """
            .formatted(
                Relay.class.getName(),
                Path.of(System.getProperty("java.home"), "bin", "java"),
                agent));
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    return new Installation(java, home);
  }

  /** The command that runs {@link Greeter}, from a copy of it that sandboxes see. */
  static String greeter(Path home, int port, String word) throws IOException {
    var code = home.resolve("agent/classes");
    var name = Greeter.class.getName().replace('.', '/') + ".class";
    Files.createDirectories(code.resolve(name).resolveSibling("."));
    try (var bytes = Greeter.class.getResourceAsStream("/" + name)) {
      Files.copy(bytes, code.resolve(name));
    }
    return "%s -Xmx32m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp %s %s %d %s"
        .formatted(
            Path.of(System.getProperty("java.home"), "bin", "java"),
            code,
            Greeter.class.getName(),
            port,
            word);
  }
}
