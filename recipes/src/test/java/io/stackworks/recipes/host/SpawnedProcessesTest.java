package io.stackworks.recipes.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stackworks.recipes.host.Processes.Command;
import io.stackworks.recipes.host.Processes.NotStarted;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpawnedProcessesTest {
  @TempDir Path folder;
  private final Processes processes = new LocalHost().processes();

  @Test
  void output_and_status_of_a_program_come_back_apart() {
    var result = processes.run(Command.line("echo out; echo err >&2; exit 3"));

    assertThat(result.exitStatus()).isEqualTo(3);
    assertThat(result.out()).isEqualTo("out\n");
    assertThat(result.err()).isEqualTo("err\n");
    assertThat(result.succeeded()).isFalse();
  }

  @Test
  void input_folder_and_environment_are_given_to_it() {
    var variables = new HashMap<String, String>();
    variables.put("A", "two words");
    variables.put("HOME", null);
    var command =
        Command.line("cat; pwd; echo \"$A-${HOME:-none}\"")
            .in(folder)
            .with(variables)
            .reading("fed\n".getBytes(StandardCharsets.UTF_8));

    assertThat(processes.run(command).out()).isEqualTo("fed\n" + folder + "\ntwo words-none\n");
  }

  @Test
  void a_missing_program_is_not_started() {
    assertThatThrownBy(() -> processes.run(Command.of("no-such-command-anywhere", "x")))
        .isInstanceOf(NotStarted.class)
        .hasMessage("No such file or directory - no-such-command-anywhere")
        .extracting(e -> ((NotStarted) e).rubyClass())
        .isEqualTo("Errno::ENOENT");
  }

  @Test
  void a_missing_program_in_a_shell_line_is_status_127() {
    assertThat(
            processes.run(Command.line("no-such-command-anywhere; true && exit $?")).exitStatus())
        .isZero();
    assertThat(processes.run(Command.line("no-such-command-anywhere 2>/dev/null")).exitStatus())
        .isEqualTo(127);
  }

  @Test
  void a_file_without_execute_permission_is_refused() throws Exception {
    var file = Files.writeString(folder.resolve("plain"), "x");

    assertThatThrownBy(() -> processes.run(Command.of(file.toString())))
        .hasMessage("Permission denied - " + file);
  }

  @Test
  void a_missing_folder_ends_as_a_program_that_says_so() {
    var result = processes.run(Command.of("true").in(folder.resolve("none")));

    assertThat(result.exitStatus()).isEqualTo(1);
    assertThat(result.err()).startsWith("No such file or directory @ dir_s_chdir - " + folder);
  }

  @Test
  void a_timeout_ends_the_whole_process_group() throws Exception {
    var pid = folder.resolve("pid");
    var command = Command.line("(sleep 300 & echo $! > " + pid + "; wait) & wait");
    var result = processes.run(command.within(Duration.ofMillis(700)));

    assertThat(result.timedOut()).isTrue();
    assertThat(result.exitStatus()).isEqualTo(128 + 15);
    var grandchild = Long.parseLong(Files.readString(pid).strip());
    ProcessHandle.of(grandchild).ifPresent(handle -> handle.onExit().join());
    assertThat(ProcessHandle.of(grandchild).map(ProcessHandle::isAlive).orElse(false)).isFalse();
  }

  @Test
  void a_program_that_ignores_term_is_killed() {
    var command = Command.line("trap '' TERM; while :; do sleep 0.1; done");
    var result = processes.run(command.within(Duration.ofMillis(200)));

    assertThat(result.timedOut()).isTrue();
    assertThat(result.exitStatus()).isEqualTo(128 + 9);
  }

  @Test
  void a_daemon_that_keeps_the_pipe_does_not_hold_up_the_run() throws Exception {
    var pid = folder.resolve("pid");
    var result =
        processes.run(Command.line("echo started; sleep 60 & echo $! > " + pid + "; exit 0"));

    assertThat(result.out()).isEqualTo("started\n");
    var daemon = ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
    assertThat(daemon.isAlive()).isTrue();
    daemon.destroyForcibly();
  }

  @Test
  void endless_output_is_shown_in_full_and_kept_in_part() {
    var shown = new AtomicLong();
    var result =
        processes.run(
            Command.line("head -c 200000000 /dev/zero | tr '\\0' x")
                .showing(bytes -> shown.addAndGet(bytes.length)));

    assertThat(shown.get()).isEqualTo(200_000_000);
    assertThat(result.stdout().length).isBetween(2 * Capture.PART, 2 * Capture.PART + 60);
    assertThat(result.out())
        .contains("[" + (200_000_000 - 2 * Capture.PART) + " bytes left out here]");
  }

  @Test
  void output_is_shown_as_it_comes() {
    var shown = new ByteArrayOutputStream();
    processes.run(Command.line("echo a; echo b >&2").showing(shown::writeBytes));

    assertThat(shown.toString(StandardCharsets.UTF_8)).contains("a\n").contains("b\n");
  }

  @Test
  void input_nobody_reads_is_no_error() {
    assertThat(processes.run(Command.of("true").reading(new byte[1 << 20])).succeeded()).isTrue();
  }

  @Test
  void another_user_is_switched_to_with_or_without_groups() {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root may switch users");

    assertThat(processes.run(Command.line("id -u; id -g").as("nobody", null)).out())
        .isEqualTo("65534\n0\n");
    assertThat(processes.run(Command.line("id -u; id -g").as("nobody", "daemon")).out())
        .isEqualTo("65534\n1\n");
    assertThat(processes.run(Command.line("id -u; id -g").as("12345", "54321")).out())
        .isEqualTo("12345\n54321\n");
  }

  @Test
  void a_login_has_the_users_groups_and_environment() {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root may switch users");
    var command =
        new Command(
            java.util.List.of("/bin/sh", "-c", "id -Gn; echo $HOME $USER; umask"),
            Path.of("/"),
            Map.of(),
            "games",
            null,
            true,
            "027",
            null,
            Duration.ofSeconds(5),
            null);

    assertThat(processes.run(command).out()).isEqualTo("games\n/usr/games games\n0027\n");
  }

  @Test
  void an_unknown_user_ends_as_a_program_that_says_so() {
    var result = processes.run(Command.of("true").as("nosuchuser", null));

    assertThat(result.exitStatus()).isEqualTo(1);
    assertThat(result.err()).isEqualTo("can't find user for nosuchuser (ArgumentError)\n");
  }
}
