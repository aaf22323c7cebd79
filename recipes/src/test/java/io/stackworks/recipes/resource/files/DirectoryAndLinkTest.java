package io.stackworks.recipes.resource.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stackworks.recipes.host.FileStatus;
import io.stackworks.recipes.host.LocalHost;
import io.stackworks.recipes.resource.testing.FakeCall;
import io.stackworks.recipes.resource.testing.FakeRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryAndLinkTest {
  @TempDir Path folder;

  private FakeCall directory(String name) {
    return FakeCall.of(
        new DirectoryResource(),
        folder.resolve(name) + (name.endsWith("/") ? "/" : ""),
        new LocalHost(),
        new FakeRun(folder));
  }

  private FakeCall link(String name) {
    return FakeCall.of(
        new LinkResource(), folder.resolve(name).toString(), new LocalHost(), new FakeRun(folder));
  }

  @Test
  void only_the_last_of_several_directories_gets_the_mode() throws IOException {
    assertThat(directory("a/b").with("recursive", true).with("mode", "1711").converge())
        .containsExactly(
            "create new directory " + folder + "/a/b", "change mode from '' to '1711'");
    assertThat(FileStatus.of(folder.resolve("a/b")).mode()).isEqualTo(01711);
    assertThat(FileStatus.of(folder.resolve("a")).mode()).isEqualTo(0755);
    assertThat(directory("a/b").with("mode", "1711").converge()).isEmpty();
  }

  @Test
  void a_missing_parent_or_a_file_in_place_is_an_error() throws IOException {
    Files.writeString(folder.resolve("f"), "");

    assertThatThrownBy(() -> directory("x/y").converge())
        .hasMessage(
            "Parent directory " + folder + "/x does not exist, cannot create " + folder + "/x/y");
    assertThatThrownBy(() -> directory("f").converge()).hasMessageContaining("already exists");
    assertThatThrownBy(() -> directory("f/under").with("recursive", true).converge())
        .hasMessageStartingWith("Parent directory");
  }

  @Test
  void a_trailing_slash_and_a_link_to_a_directory_are_fine() throws IOException {
    Files.createDirectory(folder.resolve("real"));
    Files.createSymbolicLink(folder.resolve("link"), Path.of("real"));

    assertThat(directory("slash/").converge()).hasSize(1);
    assertThat(directory("slash/").converge()).isEmpty();
    assertThat(directory("link").with("mode", "0700").converge()).hasSize(1);
    assertThat(FileStatus.of(folder.resolve("real")).mode()).isEqualTo(0700);
  }

  @Test
  void a_full_directory_is_deleted_only_with_its_content() throws IOException {
    Files.createDirectories(folder.resolve("d/sub"));
    Files.createSymbolicLink(folder.resolve("d/sub/out"), folder);

    assertThatThrownBy(() -> directory("d").action("delete").converge())
        .hasMessage("Directory not empty @ dir_s_rmdir - " + folder + "/d");
    assertThat(directory("d").action("delete").with("recursive", true).converge()).hasSize(1);
    assertThat(folder.resolve("d")).doesNotExist();
    assertThat(folder).exists();
    assertThat(directory("d").action("delete").converge()).isEmpty();
  }

  @Test
  void a_link_is_made_and_left_alone() throws IOException {
    assertThat(link("l").with("to", "/nowhere").converge())
        .containsExactly("create symlink at " + folder + "/l to /nowhere");
    assertThat(link("l").with("to", "/nowhere").converge()).isEmpty();
    assertThat(Files.readSymbolicLink(folder.resolve("l"))).isEqualTo(Path.of("/nowhere"));
  }

  @Test
  void a_wrong_link_or_a_file_in_place_is_replaced_a_directory_is_not() throws IOException {
    Files.createSymbolicLink(folder.resolve("wrong"), Path.of("x"));
    Files.writeString(folder.resolve("file"), "");
    Files.createDirectory(folder.resolve("dir"));

    assertThat(link("wrong").with("to", "y").converge()).hasSize(2);
    assertThat(link("file").with("to", "y").converge()).hasSize(2);
    assertThatThrownBy(() -> link("dir").with("to", "y").converge())
        .hasMessageContaining("Is a directory");
  }

  @Test
  void a_link_has_an_owner_of_its_own() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root may give files away");
    Files.writeString(folder.resolve("target"), "");
    link("l").with("to", "target").with("owner", "nobody").with("mode", "0600").converge();

    assertThat(FileStatus.of(folder.resolve("l")).uid()).isEqualTo(65534);
    assertThat(FileStatus.of(folder.resolve("target")).uid()).isZero();
    assertThat(link("l").with("to", "target").with("owner", "nobody").converge()).isEmpty();
  }

  @Test
  void hard_links_are_the_same_file() throws IOException {
    var file = Files.writeString(folder.resolve("file"), "x");
    link("hard").with("to", file.toString()).with("link_type", "hard").converge();

    assertThat(Files.isSameFile(folder.resolve("hard"), file)).isTrue();
    assertThat(link("hard").with("to", file.toString()).with("link_type", "hard").converge())
        .isEmpty();
    assertThat(
            link("hard")
                .with("to", file.toString())
                .with("link_type", "hard")
                .action("delete")
                .converge())
        .hasSize(1);
  }

  @Test
  void only_a_link_of_that_kind_is_deleted() throws IOException {
    Files.writeString(folder.resolve("plain"), "");
    Files.createSymbolicLink(folder.resolve("sym"), Path.of("plain"));

    assertThatThrownBy(() -> link("plain").action("delete").converge())
        .hasMessageEndingWith("Not a symbolic link.");
    assertThat(link("sym").action("delete").converge()).hasSize(1);
    assertThat(link("sym").action("delete").converge()).isEmpty();
  }

  @Test
  void a_link_needs_a_target() {
    assertThatThrownBy(() -> link("l").converge()).hasMessageEndingWith("without specifying 'to'.");
  }
}
