package io.stackworks.recipes.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TemplateSourceTest {
  private static String compile(String template) {
    return new String(
        TemplateSource.compile(template.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
  }

  @Test
  void a_line_with_nothing_but_a_statement_leaves_no_text() {
    assertThat(compile("  <% if x %>\nyes\n  <% end %>\n"))
        .contains("_buf << 'yes\n'")
        .doesNotContain("'  ");
  }

  @Test
  void a_newline_after_a_statement_that_is_not_alone_is_kept() {
    assertThat(compile("a <% if x -%>\nb\n<% end %>\n")).contains("'a '").contains("'\nb\n'");
  }

  @Test
  void only_a_dash_swallows_the_newline_after_an_expression() {
    assertThat(compile("<%= 1 %>\nx")).contains("'\nx'");
    assertThat(compile("<%= 1 -%>\nx")).doesNotContain("'\nx'").contains("'x'");
  }

  @Test
  void code_stays_on_the_line_it_has_in_the_template() {
    var lines = compile("one\ntwo\n<%= boom %>\n").lines().toList();

    assertThat(lines.get(2)).contains("boom");
  }

  @Test
  void a_doubled_percent_sign_is_text() {
    assertThat(compile("<%% x %>")).contains("'<% x %>'");
  }
}
