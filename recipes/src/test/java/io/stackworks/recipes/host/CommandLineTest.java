package io.stackworks.recipes.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  @Test
  void a_plain_line_is_split_at_blanks_and_run_directly() {
    assertThat(CommandLine.argv("  nginx -t \t-c  x.conf "))
        .isEqualTo(List.of("nginx", "-t", "-c", "x.conf"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a | b",
        "a > b",
        "echo $X",
        "a; b",
        "a && b",
        "ls *.c",
        "echo 'x'",
        "a\nb",
        "exit 3",
        ": x",
        "X=1 env",
        "if",
        "a # b",
        ""
      })
  void a_line_with_shell_syntax_or_a_word_of_the_shell_goes_to_the_shell(String line) {
    assertThat(CommandLine.argv(line)).isEqualTo(List.of("/bin/sh", "-c", line));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/opt/a=b/run x", "exits now", "a b=c", "echo 100%", "a:b"})
  void a_line_that_merely_looks_like_it_is_run_directly(String line) {
    assertThat(CommandLine.argv(line)).isEqualTo(List.of(line.split(" ")));
  }
}
