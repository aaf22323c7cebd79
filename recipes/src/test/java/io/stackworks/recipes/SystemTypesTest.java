package io.stackworks.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.Spec;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SystemTypesTest {
  private final List<Spec> specs = SystemTypes.all().stream().map(type -> type.spec()).toList();

  @Test
  void every_word_means_one_type() {
    var words =
        specs.stream()
            .flatMap(spec -> Stream.concat(Stream.of(spec.name()), spec.aliases().stream()));

    assertThat(words).doesNotHaveDuplicates();
  }

  @Test
  void every_type_and_property_is_documented_once() {
    for (var spec : specs) {
      assertThat(spec.summary()).as(spec.name()).isNotBlank();
      assertThat(spec.actions()).as(spec.name()).isNotEmpty().doesNotHaveDuplicates();
      assertThat(spec.properties().stream().map(Property::name))
          .as(spec.name())
          .doesNotHaveDuplicates();
      assertThat(spec.properties()).allSatisfy(p -> assertThat(p.doc()).as(p.name()).isNotBlank());
    }
  }

  @Test
  void at_most_one_property_is_the_name() {
    assertThat(specs)
        .allSatisfy(
            spec ->
                assertThat(spec.properties().stream().filter(Property::nameProperty).count())
                    .as(spec.name())
                    .isLessThanOrEqualTo(1));
  }
}
