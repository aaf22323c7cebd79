package io.stackworks.recipes.resource.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stackworks.recipes.resource.ResourceFailed;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PermissionsTest {
  @ParameterizedTest
  @ValueSource(strings = {"644", "0644", "00644", "0o644"})
  void octal_digits_may_have_leading_zeros(String mode) {
    assertThat(Permissions.parseMode(mode)).isEqualTo(0644);
  }

  @Test
  void an_integer_is_taken_as_it_is() {
    assertThat(Permissions.parseMode(0755L)).isEqualTo(0755);
    assertThat(Permissions.parseMode(644L)).isEqualTo(01204);
  }

  @ParameterizedTest
  @ValueSource(strings = {"999", "rw", "", "-1", "u+x"})
  void other_text_is_an_argument_error(String mode) {
    assertThatThrownBy(() -> Permissions.parseMode(mode))
        .isInstanceOf(ResourceFailed.class)
        .extracting(e -> ((ResourceFailed) e).rubyClass())
        .isEqualTo("ArgumentError");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10000", "77777"})
  void more_than_four_digits_are_out_of_range(String mode) {
    assertThatThrownBy(() -> Permissions.parseMode(mode))
        .hasMessage("Option mode's value " + mode + " not in valid numeric range!");
  }

  @Property(tries = 300)
  void every_mode_is_read_back(
      @ForAll @IntRange(max = 07777) int mode, @ForAll @IntRange(max = 3) int zeros) {
    assertThat(Permissions.parseMode("0".repeat(zeros) + Integer.toOctalString(mode)))
        .isEqualTo(mode);
    assertThat(Permissions.parseMode((long) mode)).isEqualTo(mode);
  }
}
