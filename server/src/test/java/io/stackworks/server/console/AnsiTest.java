package io.stackworks.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.api.Test;

class AnsiTest {
  private static final String ESC = "\u001b";

  @Test
  void colours_become_classes() {
    assertThat(Ansi.runs("a " + ESC + "[1;31mred" + ESC + "[0m b"))
        .containsExactly(
            new Ansi.Run("", "a "), new Ansi.Run("ab f1", "red"), new Ansi.Run("", " b"));
  }

  @Test
  void of_many_colours_the_nearest_is_taken() {
    assertThat(Ansi.runs(ESC + "[38;5;196mx")).containsExactly(new Ansi.Run("f9", "x"));
    assertThat(Ansi.runs(ESC + "[38;2;0;128;0mx")).containsExactly(new Ansi.Run("f2", "x"));
  }

  @Test
  void what_moves_a_cursor_or_names_a_window_goes() {
    assertThat(Ansi.runs(ESC + "[2K" + ESC + "]0;title\u0007text" + ESC + "[3A"))
        .containsExactly(new Ansi.Run("", "text"));
  }

  @Test
  void a_line_that_was_written_over_shows_its_last_state() {
    assertThat(Ansi.runs("10 %\r50 %\r100 %\r")).containsExactly(new Ansi.Run("", "100 %"));
  }

  @Property
  void any_text_gives_text_without_control_characters(@ForAll String any) {
    assertThat(Ansi.runs(any))
        .allSatisfy(
            run ->
                assertThat(run.text()).doesNotContainPattern("[\\u0000-\\u0008\\u000a-\\u001f]"));
  }

  /** What a search of whole pieces relies on. */
  @Property
  void what_a_line_shows_is_in_the_plain_text_of_all(
      @ForAll
          @CharRange(from = 'a', to = 'e')
          @Chars({'\u001b', '[', ']', ';', '1', 'm', '\u0007', '\r', '\n', '\b'})
          String any) {
    var plain = Ansi.plain(any);
    for (var line : any.split("\n")) {
      assertThat(plain).contains(Ansi.text(Ansi.runs(line)));
    }
  }
}
