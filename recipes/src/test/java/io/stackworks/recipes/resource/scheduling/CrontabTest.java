package io.stackworks.recipes.resource.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CrontabTest {
  private static final List<String> SAMPLES =
      List.of(
          "# mine",
          "5 5 * * * /mine",
          "MAILTO=x",
          "",
          "@daily /other",
          "# Chef Name: other",
          "0 1 * * 1-5 a % b");
  private static final List<String> ENTRY =
      List.of("# Chef Name: job", "PATH=\"/bin\"", "K=v w", "*/5 * * * * /job");

  @Property
  void whatever_is_there_an_entry_can_be_added_found_and_taken_out(
      @ForAll @Size(max = 8) List<@IntRange(max = 6) Integer> picks) {
    var lines = picks.stream().map(SAMPLES::get).toList();
    var before = lines.isEmpty() ? "" : String.join("\n", lines) + "\n";

    var after = Crontab.of(before).with("job", ENTRY);

    assertThat(Crontab.of(after).entry("job")).isEqualTo(ENTRY);
    assertThat(Crontab.of(after).with("job", List.of())).isEqualTo(before);
  }

  @Test
  void an_entry_is_replaced_in_its_place_with_its_variables() {
    var before = "# Chef Name: job\nMAILTO=\"a\"\n1 1 * * * /old\n7 7 * * * /mine\n";

    assertThat(Crontab.of(before).with("job", List.of("# Chef Name: job", "@daily /new")))
        .isEqualTo("# Chef Name: job\n@daily /new\n7 7 * * * /mine\n");
  }

  @Test
  void a_tag_without_a_schedule_owns_nothing_else() {
    var before = "# Chef Name: job\n# Chef Name: other\n@daily /other\n";

    assertThat(Crontab.of(before).with("job", List.of()))
        .isEqualTo("# Chef Name: other\n@daily /other\n");
  }
}
