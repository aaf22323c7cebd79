package io.stackworks.recipes.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStatusTest {
  @TempDir Path folder;

  @Test
  void nothing_is_null() throws Exception {
    assertThat(FileStatus.of(folder.resolve("absent"))).isNull();
  }

  @Test
  void below_a_file_there_is_nothing() throws Exception {
    var file = Files.writeString(folder.resolve("f"), "");

    assertThat(FileStatus.of(file.resolve("under"))).isNull();
  }

  @Test
  void special_bits_are_part_of_the_mode() throws Exception {
    var file = Files.writeString(folder.resolve("f"), "abc");
    Files.setAttribute(file, "unix:mode", 02755);

    var status = FileStatus.of(file);

    assertThat(status.mode()).isEqualTo(02755);
    assertThat(status.size()).isEqualTo(3);
    assertThat(status.isFile()).isTrue();
  }

  @Test
  void a_link_is_seen_as_itself_unless_followed() throws Exception {
    Files.createDirectory(folder.resolve("d"));
    var link = Files.createSymbolicLink(folder.resolve("l"), Path.of("d"));
    var dangling = Files.createSymbolicLink(folder.resolve("x"), Path.of("none"));

    assertThat(FileStatus.of(link).isSymlink()).isTrue();
    assertThat(FileStatus.following(link).isDirectory()).isTrue();
    assertThat(FileStatus.following(dangling)).isNull();
  }

  @Test
  void kinds_are_said_in_words() throws Exception {
    assertThat(FileStatus.of(Path.of("/dev/null")).kind()).hasToString("char device");
  }
}
