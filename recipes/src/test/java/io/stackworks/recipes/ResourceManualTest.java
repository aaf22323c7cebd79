package io.stackworks.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ResourceManualTest {
  private final String text = new ResourceManual(DocsCommand.types()).text();

  @Test
  void the_manual_in_the_documentation_is_the_present_one() throws IOException {
    assertThat(Path.of("../docs/resources.md"))
        .as("./stackworks recipes docs -o docs/resources.md makes it again")
        .hasContent(text);
  }

  @Test
  void every_type_has_a_section_with_its_actions() {
    for (var type : DocsCommand.types()) {
      assertThat(text).contains("\n## " + type.spec().name() + "\n");
    }
    assertThat(text).contains("Actions: `:create`, `:delete`, `:touch`, `:create_if_missing`");
  }

  @Test
  void inherited_properties_are_listed_with_their_defaults() {
    var section = text.substring(text.indexOf("\n## template\n"));

    assertThat(section.substring(0, section.indexOf("\n## ", 5)))
        .contains("| `path` | String | the name | Full path of the file. |")
        .contains("| `backup` | Integer, FalseClass | `5` |");
  }
}
