package io.stackworks.server.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stackworks.server.layer.VolumeConfiguration;
import io.stackworks.server.stack.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;

class VolumeLinesTest {
  private static final List<VolumeConfiguration> VOLUMES =
      List.of(
          new VolumeConfiguration("/srv/data", 1, 2, 100, "io1", 3000, true),
          new VolumeConfiguration("/var/log/big", null, 1, 8, null, null, false),
          new VolumeConfiguration("/x", null, 1, 8, null, null, true));

  @Test
  void lines_say_all_of_a_volume_and_are_read_back() {
    assertThat(VolumeLines.text(VOLUMES))
        .isEqualTo(
            "/srv/data 100 2 io1 raid=1 iops=3000 encrypted\n/var/log/big 8 1\n/x 8 1 encrypted");
    assertThat(VolumeLines.read(VolumeLines.text(VOLUMES).lines().toList())).isEqualTo(VOLUMES);
  }

  @Test
  void a_size_is_enough() {
    assertThat(VolumeLines.read(List.of("/srv 10")))
        .containsExactly(new VolumeConfiguration("/srv", null, 1, 10, null, null, false));
  }

  @Test
  void a_line_that_is_none_is_told() {
    assertThatThrownBy(() -> VolumeLines.read(List.of("/srv big")))
        .isInstanceOf(Refusal.Refused.class)
        .hasMessageContaining("/srv big");
  }
}
