package io.stackworks.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeCommandTest {
  @TempDir Path folder;

  @Test
  void a_runner_that_nobody_asked_ends_with_its_owner() throws Exception {
    var owner = new ProcessBuilder("sleep", "300").start();
    var socket = folder.resolve("spare.s");
    var runner = serve(socket, Long.toString(owner.pid()));
    try {
      owner.destroyForcibly();

      assertThat(runner.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(runner.exitValue()).isEqualTo(44);
      assertThat(Files.exists(socket)).isFalse();
    } finally {
      runner.destroyForcibly();
    }
  }

  @Test
  void an_owner_that_is_no_process_id_is_refused() throws Exception {
    var runner = serve(folder.resolve("spare.s"), "agent");

    var said = new String(runner.getErrorStream().readAllBytes());
    assertThat(runner.waitFor()).isEqualTo(43);
    assertThat(said).contains("--owner: agent (expected: id of the agent's process)");
  }

  private static Process serve(Path socket, String owner) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var path = System.getProperty("java.class.path");
    return new ProcessBuilder(
            List.of(
                java,
                "-cp",
                path,
                "io.stackworks.recipes.Main",
                "serve",
                "--socket",
                socket.toString(),
                "--owner",
                owner))
        .start();
  }
}
