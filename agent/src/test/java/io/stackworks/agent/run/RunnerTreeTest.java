package io.stackworks.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RunnerTreeTest {
  /** Each process leaves its session, ignores TERM, starts its successor and goes; forever. */
  private static final String BOMB =
      """
      trap '' TERM
      if [ "$1" = 0 ]; then
        for i in 1 2 3 4 5 6 7 8; do setsid sh -c "$0" "$0" 1 & done
        sleep 600
      fi
      setsid sh -c "$0" "$0" 1 &
      """;

  @Test
  void processes_that_fork_and_leave_their_session_are_all_ended() throws Exception {
    var name = "tree-" + UUID.randomUUID();
    var builder = new ProcessBuilder("setsid", "sh", "-c", BOMB, BOMB, "0");
    builder.environment().put(RunnerTree.MARK, name);
    var nothing = Path.of("/dev/null").toFile();
    builder.redirectInput(nothing).redirectOutput(nothing).redirectError(nothing);
    var process = builder.start();
    var tree = new RunnerTree(name, 0, null);
    while (tree.members().size() < 5) {
      assertThat(process.isAlive()).isTrue();
      TimeUnit.MILLISECONDS.sleep(5);
    }

    tree.kill(Duration.ofMillis(100));

    assertThat(tree.members()).isEmpty();
    process.waitFor();
  }
}
