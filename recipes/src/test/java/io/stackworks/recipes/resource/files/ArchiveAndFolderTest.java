package io.stackworks.recipes.resource.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stackworks.recipes.host.FileStatus;
import io.stackworks.recipes.host.LocalHost;
import io.stackworks.recipes.host.Processes.Command;
import io.stackworks.recipes.resource.testing.FakeCall;
import io.stackworks.recipes.resource.testing.FakeRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveAndFolderTest {
  @TempDir Path folder;
  private final LocalHost host = new LocalHost();

  private FakeCall extract(Path archive) {
    return FakeCall.of(new ArchiveFileResource(), archive.toString(), host, new FakeRun(folder))
        .with("destination", folder + "/out");
  }

  private Path tar(String flag) throws IOException {
    Files.createDirectories(folder.resolve("src/top/sub"));
    Files.writeString(folder.resolve("src/top/one"), "one\n");
    Files.writeString(folder.resolve("src/top/sub/two"), "two\n");
    Files.setAttribute(folder.resolve("src/top/one"), "unix:mode", 0750);
    Files.createSymbolicLink(folder.resolve("src/top/link"), Path.of("one"));
    var archive = folder.resolve("archive.bin");
    var made =
        host.processes()
            .run(
                Command.of(
                    "tar", "-c" + flag + "f", archive.toString(), "-C", folder + "/src", "top"));
    assertThat(made.err()).isEmpty();
    return archive;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "z", "j", "J"})
  void a_tar_is_unpacked_whatever_its_compression(String flag) throws IOException {
    var archive = tar(flag);

    assertThat(extract(archive).converge())
        .containsExactly(
            "create directory " + folder + "/out", "extract " + archive + " to " + folder + "/out");
    assertThat(folder.resolve("out/top/sub/two")).hasContent("two\n");
    assertThat(folder.resolve("out/top/link")).isSymbolicLink().hasContent("one\n");
    assertThat(FileStatus.of(folder.resolve("out/top/one")).mode()).isEqualTo(0750);
    assertThat(extract(archive).converge()).isEmpty();
    assertThat(extract(archive).with("overwrite", "auto").converge()).isEmpty();
    assertThat(extract(archive).with("overwrite", true).converge()).hasSize(1);
  }

  @Test
  void leading_parts_of_names_may_be_left_out() throws IOException {
    extract(tar("z")).with("strip_components", 1L).converge();

    assertThat(folder.resolve("out/one")).hasContent("one\n");
    assertThat(folder.resolve("out/sub/two")).hasContent("two\n");
  }

  @Test
  void overwriting_by_itself_notices_a_changed_time() throws IOException {
    var archive = tar("z");
    extract(archive).converge();
    Files.setLastModifiedTime(
        folder.resolve("out/top/one"), java.nio.file.attribute.FileTime.fromMillis(0));

    assertThat(extract(archive).with("overwrite", "auto").converge()).hasSize(1);
    assertThat(extract(archive).with("overwrite", "auto").converge()).isEmpty();
  }

  @Test
  void a_zip_is_unpacked() throws IOException {
    var archive = folder.resolve("a");
    try (var zip = new ZipOutputStream(Files.newOutputStream(archive))) {
      zip.putNextEntry(new ZipEntry("top/one"));
      zip.write("one".getBytes(StandardCharsets.UTF_8));
    }
    extract(archive).converge();

    assertThat(folder.resolve("out/top/one")).hasContent("one");
  }

  @Test
  void an_entry_outside_the_folder_is_refused() throws IOException {
    var archive = folder.resolve("evil.zip");
    try (var zip = new ZipOutputStream(Files.newOutputStream(archive))) {
      zip.putNextEntry(new ZipEntry("../escaped"));
    }

    assertThatThrownBy(() -> extract(archive).converge())
        .hasMessageStartingWith("Refusing to extract archive entry \"../escaped\"");
    assertThat(folder.resolve("escaped")).doesNotExist();
  }

  @Test
  void a_link_does_not_lead_what_follows_out_of_the_folder() throws IOException {
    var archive = folder.resolve("evil.tar");
    try (var tar = new TarArchiveOutputStream(Files.newOutputStream(archive))) {
      var link = new TarArchiveEntry("out", TarArchiveEntry.LF_SYMLINK);
      link.setLinkName(folder.toString());
      tar.putArchiveEntry(link);
      tar.closeArchiveEntry();
      tar.putArchiveEntry(new TarArchiveEntry("out/escaped"));
      tar.closeArchiveEntry();
    }

    assertThatThrownBy(() -> extract(archive).converge()).hasMessageStartingWith("Refusing");
    assertThat(folder.resolve("escaped")).doesNotExist();
  }

  @Test
  void other_files_are_refused_with_what_is_possible() throws IOException {
    var file = Files.writeString(folder.resolve("f.tar"), "no archive");

    assertThatThrownBy(() -> extract(file).converge())
        .hasMessage(file + " is not an archive that can be read (expected: tar or zip)");
    assertThatThrownBy(() -> extract(folder.resolve("none")).converge())
        .hasMessageContaining("No archive found at " + folder + "/none!");
  }

  private FakeCall remoteDirectory(String name) throws IOException {
    var source = folder.resolve("cookbooks/t/files/tree");
    Files.createDirectories(source.resolve("sub"));
    Files.writeString(source.resolve("a.txt"), "a\n");
    Files.writeString(source.resolve("sub/.hidden"), "hidden\n");
    return FakeCall.of(
            new RemoteDirectoryResource(),
            folder.resolve(name).toString(),
            host,
            new FakeRun(folder))
        .with("source", "tree");
  }

  @Test
  void a_folder_of_a_cookbook_is_copied_with_all_below_it() throws IOException {
    var call = remoteDirectory("d").with("mode", "0750").with("files_mode", "0600");
    call.converge();

    assertThat(folder.resolve("d/sub/.hidden")).hasContent("hidden\n");
    assertThat(FileStatus.of(folder.resolve("d/sub")).mode()).isEqualTo(0750);
    assertThat(FileStatus.of(folder.resolve("d/a.txt")).mode()).isEqualTo(0600);
    assertThat(call.converge()).isEmpty();
  }

  @Test
  void purging_removes_what_does_not_come_from_the_cookbook() throws IOException {
    Files.createDirectories(folder.resolve("d/old/deeper"));
    Files.writeString(folder.resolve("d/old/deeper/z"), "");
    Files.writeString(folder.resolve("d/.dot"), "");
    remoteDirectory("d").with("purge", true).converge();

    try (var names = Files.walk(folder.resolve("d"))) {
      assertThat(names.map(p -> folder.resolve("d").relativize(p).toString()))
          .containsExactlyInAnyOrder("", "a.txt", "sub", "sub/.hidden");
    }
  }

  @Test
  void existing_files_are_left_alone_without_overwrite() throws IOException {
    Files.createDirectory(folder.resolve("d"));
    Files.writeString(folder.resolve("d/a.txt"), "mine");
    remoteDirectory("d").with("overwrite", false).converge();

    assertThat(folder.resolve("d/a.txt")).hasContent("mine");
  }
}
