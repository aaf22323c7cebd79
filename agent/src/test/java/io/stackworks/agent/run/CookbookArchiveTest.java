package io.stackworks.agent.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CookbookArchiveTest {
  @TempDir Path directory;

  private interface Content {
    void write(TarArchiveOutputStream tar) throws IOException;
  }

  private Path archive(Content content) throws IOException {
    var file = directory.resolve("a.tar.gz");
    try (var tar =
        new TarArchiveOutputStream(new GzipCompressorOutputStream(Files.newOutputStream(file)))) {
      content.write(tar);
    }
    return file;
  }

  private static void file(TarArchiveOutputStream tar, String name) throws IOException {
    file(tar, name, entry -> {});
  }

  private static void file(
      TarArchiveOutputStream tar, String name, Consumer<TarArchiveEntry> change)
      throws IOException {
    var text = "text".getBytes(StandardCharsets.UTF_8);
    var entry = new TarArchiveEntry(name, true);
    entry.setSize(text.length);
    change.accept(entry);
    tar.putArchiveEntry(entry);
    tar.write(text);
    tar.closeArchiveEntry();
  }

  private static void link(TarArchiveOutputStream tar, String name, String to) throws IOException {
    var entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
    entry.setLinkName(to);
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
  }

  private Path target() {
    return directory.resolve("target");
  }

  @Test
  void files_keep_their_place_and_programs_stay_programs() throws Exception {
    var archive =
        archive(
            tar -> {
              file(tar, "a/recipes/default.rb");
              file(tar, "a/files/run", entry -> entry.setMode(0104755));
              link(tar, "a/files/same", "run");
            });
    CookbookArchive.unpack(archive, target());

    assertThat(target().resolve("a/recipes/default.rb")).hasContent("text");
    assertThat(Files.isExecutable(target().resolve("a/files/same"))).isTrue();
    assertThat((int) Files.getAttribute(target().resolve("a/files/run"), "unix:mode") & 07777)
        .isEqualTo(0755);
  }

  @Test
  void nothing_leaves_the_target() throws Exception {
    for (var name : new String[] {"../evil", "/evil", "a/../../evil"}) {
      var archive = archive(tar -> file(tar, name));

      assertThatThrownBy(() -> CookbookArchive.unpack(archive, target()))
          .as(name)
          .isInstanceOf(IOException.class);
    }
    assertThat(directory.resolve("evil")).doesNotExist();
  }

  @Test
  void links_do_not_lead_out() throws Exception {
    for (var to : new String[] {"/etc", "../..", "x/../../.."}) {
      var archive = archive(tar -> link(tar, "a/out", to));

      assertThatThrownBy(() -> CookbookArchive.unpack(archive, target()))
          .as(to)
          .hasMessageContaining("link");
    }
  }

  @Test
  void nothing_is_written_through_a_link() throws Exception {
    var archive =
        archive(
            tar -> {
              file(tar, "b/file");
              link(tar, "a", "b");
              file(tar, "a/file");
            });

    assertThatThrownBy(() -> CookbookArchive.unpack(archive, target()))
        .hasMessageContaining("not below a link");
  }
}
