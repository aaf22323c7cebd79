package io.stackworks.recipes.resource.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stackworks.recipes.host.LocalHost;
import io.stackworks.recipes.resource.ResourceFailed;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.testing.FakeCall;
import io.stackworks.recipes.resource.testing.FakeRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecuteResourceTest {
  @TempDir Path folder;
  private FakeRun run;

  @BeforeEach
  void set() {
    run = new FakeRun(folder);
  }

  private FakeCall execute(String command) {
    return FakeCall.of(new ExecuteResource(), command, new LocalHost(), run);
  }

  private FakeCall script(String language, String code) {
    ResourceType type =
        ScriptResource.all().stream()
            .filter(each -> each.spec().name().equals(language))
            .findFirst()
            .orElseThrow();
    return FakeCall.of(type, "a script", new LocalHost(), run).with("code", code);
  }

  @Test
  void the_name_is_the_command_and_it_runs_each_time() throws Exception {
    var command = "echo x >> " + folder + "/trace";

    assertThat(execute(command).converge()).containsExactly("execute " + command);
    execute(command).converge();
    assertThat(folder.resolve("trace")).hasContent("x\nx\n");
  }

  @Test
  void an_array_is_run_without_a_shell() {
    assertThat(execute("a").with("command", List.of("/bin/echo", "a;b", "$HOME")).converge())
        .containsExactly("execute [\"/bin/echo\", \"a;b\", \"$HOME\"]");
    assertThat(run.shown()).isEqualTo("a;b $HOME\n");
  }

  @Test
  void what_it_creates_keeps_it_from_running() throws Exception {
    Files.writeString(folder.resolve("made"), "");

    assertThat(execute("false").with("creates", folder + "/made").converge()).isEmpty();
    assertThat(execute("false").with("creates", "made").with("cwd", folder.toString()).converge())
        .isEmpty();
    assertThatThrownBy(() -> execute("false").with("creates", "made").converge())
        .hasMessageStartingWith("Please either specify a full path for the creates property");
  }

  @Test
  void a_failure_has_the_words_of_mixlib_shellout() {
    assertThatThrownBy(() -> execute("echo out; echo err >&2; exit 5").converge())
        .isInstanceOf(ResourceFailed.class)
        .hasMessage(
            """
            Expected process to exit with [0], but received '5'
            ---- Begin output of echo out; echo err >&2; exit 5 ----
            STDOUT: out
            STDERR: err
            ---- End output of echo out; echo err >&2; exit 5 ----
            Ran echo out; echo err >&2; exit 5 returned 5""");
  }

  @Test
  void other_statuses_may_mean_success() {
    execute("exit 3").with("returns", 3L).converge();
    execute("exit 4").with("returns", List.of(0L, 4L)).converge();

    assertThatThrownBy(() -> execute("exit 5").with("returns", List.of(0L, 4L)).converge())
        .hasMessageStartingWith("Expected process to exit with [0, 4], but received '5'");
  }

  @Test
  void a_sensitive_command_shows_neither_itself_nor_its_output() {
    var call = execute("echo secret; exit 1").with("sensitive", true);

    assertThat(call.differences()).containsExactly("execute sensitive resource");
    assertThatThrownBy(call::converge)
        .hasMessage("Command execution failed. STDOUT/STDERR suppressed for sensitive resource");
    assertThat(run.shown()).isEmpty();
  }

  @Test
  void a_timeout_is_a_failure_of_its_own() {
    assertThatThrownBy(() -> execute("sleep 60").with("timeout", 0.2).converge())
        .hasMessageStartingWith("Command timed out after 0s:")
        .extracting(e -> ((ResourceFailed) e).rubyClass())
        .isEqualTo("Mixlib::ShellOut::CommandTimeout");
  }

  @Test
  void a_missing_program_is_the_error_ruby_raises() {
    assertThatThrownBy(() -> execute("no-such-command-anywhere").converge())
        .hasMessage("No such file or directory - no-such-command-anywhere");
  }

  @Test
  void variables_and_input_reach_the_command() {
    execute("cat; echo $A").with("environment", Map.of("A", "1")).with("input", "fed ").converge();

    assertThat(run.shown()).isEqualTo("fed 1\n");
  }

  @Test
  void generations_differ_in_the_locale_of_commands() {
    var command = "echo ${LC_ALL:-unset}";
    run.generation(11);
    execute(command).converge();
    run.generation(12);
    execute(command).converge();

    assertThat(run.shown()).isEqualTo("C\nC.UTF-8\n");
  }

  @Test
  void a_script_does_not_stop_at_a_failing_line_unless_told_to() {
    script("bash", "false\narr=(a b c); echo ${#arr[@]}").converge();

    assertThat(run.shown()).isEqualTo("3\n");
    assertThatThrownBy(() -> script("bash", "false\necho after").with("flags", "-e").converge())
        .hasMessageContaining("---- Begin output of \"bash\" -e ----");
  }

  @Test
  void scripts_of_other_languages_have_their_interpreter() {
    script("perl", "print 6*7").converge();
    script("script", "print 6*8").with("interpreter", "perl").converge();

    assertThat(run.shown()).isEqualTo("4248");
    assertThatThrownBy(() -> script("script", "x").converge())
        .hasMessage("interpreter is a required property");
  }

  @Test
  void old_generations_run_scripts_from_a_file() {
    run.generation(11);
    assertThat(script("bash", "cat; echo $0").converge()).containsExactly("execute \"bash\"");

    assertThat(run.shown()).startsWith("/tmp/chef-script");
  }
}
