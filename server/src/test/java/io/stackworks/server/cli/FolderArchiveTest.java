package io.stackworks.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderArchiveTest {
  @TempDir private Path temp;

  private Path folder(String name, List<String> files) throws IOException {
    var folder = Files.createDirectories(temp.resolve(name));
    for (var file : files) {
      var path = folder.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, "content of " + file);
    }
    return folder;
  }

  private byte[] pack(Path folder) throws IOException {
    var archive = temp.resolve("archive");
    FolderArchive.write(folder, archive);
    return Files.readAllBytes(archive);
  }

  @Test
  void the_same_content_gives_the_same_bytes() throws IOException {
    var one = folder("one", List.of("b/x.rb", "a/y.rb", "z", "long/" + "n".repeat(120)));
    var other = folder("other", List.of("z", "long/" + "n".repeat(120), "a/y.rb", "b/x.rb"));
    Files.setLastModifiedTime(other.resolve("z"), FileTime.fromMillis(1));
    Files.setPosixFilePermissions(other.resolve("z"), PosixFilePermissions.fromString("rw-------"));

    assertThat(pack(one)).isEqualTo(pack(other));
  }

  @Test
  void executables_links_and_empty_folders_are_kept_and_repositories_left_behind()
      throws IOException {
    var folder = folder("f", List.of("bin/run", "README", ".git/config", "é"));
    Files.createDirectories(folder.resolve("empty"));
    Files.setPosixFilePermissions(
        folder.resolve("bin/run"), PosixFilePermissions.fromString("rwxr-x---"));
    Files.createSymbolicLink(folder.resolve("bin/link"), Path.of("../README"));
    pack(folder);

    var names = new ArrayList<String>();
    try (var tar =
        new TarArchiveInputStream(
            new GZIPInputStream(Files.newInputStream(temp.resolve("archive"))), "UTF-8")) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        names.add(
            "%s %o %s".formatted(entry.getName(), entry.getMode() & 0777, entry.getLinkName()));
      }
    }

    assertThat(names)
        .containsExactly(
            "README 644 ",
            "bin/ 755 ",
            "bin/link 777 ../README",
            "bin/run 755 ",
            "empty/ 755 ",
            "é 644 ");
  }

  @Test
  void a_link_that_leads_out_is_refused() throws IOException {
    var folder = folder("f", List.of("a"));
    Files.createSymbolicLink(folder.resolve("out"), Path.of("../../etc/passwd"));

    assertThatThrownBy(() -> pack(folder))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("out ->");
  }
}
