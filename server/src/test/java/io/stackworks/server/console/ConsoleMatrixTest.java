package io.stackworks.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.stackworks.server.security.Right;
import io.stackworks.server.security.Rights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ConsoleMatrixTest {
  private static final Path GOLDEN =
      Path.of("src/test/resources/io/stackworks/server/console-matrix.txt");

  /** Update the file with {@code -Dgolden.update=true}, and read the difference. */
  @Test
  void every_address_and_what_it_needs_is_as_written_down() throws IOException {
    var table =
        routes().routes().stream()
            .map(
                route ->
                    "%-4s %-58s %s"
                        .formatted(
                            route.method(),
                            "/console" + route.pattern(),
                            route.isOpen() ? "open" : Rights.of(route.call())))
            .collect(Collectors.joining("\n", "", "\n"));
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(GOLDEN, table);
    }

    assertThat(table).isEqualTo(Files.readString(GOLDEN));
  }

  @Test
  void no_address_is_for_nobody_and_none_is_open_by_oversight() {
    var open = routes().routes().stream().filter(Route::isOpen).map(Route::pattern).distinct();

    assertThat(routes().routes())
        .noneMatch(route -> !route.isOpen() && Rights.of(route.call()) == Right.NOBODY);
    assertThat(open).containsExactlyInAnyOrder("/assets/{version}/{file}", "/sign-in", "/links");
  }

  /** Of a console that is never asked anything. */
  private static Pages routes() {
    return new Pages(
        new Core(
            null, null, null, null, null, null, null, null, null, null, null, null, null, null,
            null, null, null, null, null, null, null, null),
        new Visitors(null, ""));
  }
}
