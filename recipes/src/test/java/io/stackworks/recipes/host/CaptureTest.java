package io.stackworks.recipes.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CaptureTest {
  @Test
  void what_is_missing_is_counted() {
    var capture = new Capture(4);
    capture.add("abcdefghijk".getBytes(StandardCharsets.UTF_8));

    assertThat(new String(capture.bytes(), StandardCharsets.UTF_8))
        .isEqualTo("abcd\n[3 bytes left out here]\nhijk");
  }

  @Property(tries = 200)
  void start_and_end_are_kept_whatever_the_chunks(
      @ForAll @Size(max = 12) List<@IntRange(min = 0, max = 9) Integer> chunks) {
    var all = new StringBuilder();
    var capture = new Capture(8);
    for (var size : chunks) {
      var chunk = "0123456789".substring(0, size);
      all.append(chunk);
      capture.add(chunk.getBytes(StandardCharsets.UTF_8));
    }
    var kept = new String(capture.bytes(), StandardCharsets.UTF_8);

    if (all.length() <= 16) {
      assertThat(kept).isEqualTo(all.toString());
    } else {
      assertThat(kept)
          .startsWith(all.substring(0, 8))
          .endsWith(all.substring(all.length() - 8))
          .contains("[" + (all.length() - 16) + " bytes left out here]");
    }
  }
}
