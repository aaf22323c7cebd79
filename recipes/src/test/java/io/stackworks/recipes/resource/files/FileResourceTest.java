package io.stackworks.recipes.resource.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stackworks.recipes.host.FileStatus;
import io.stackworks.recipes.host.LocalHost;
import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.ResourceFailed;
import io.stackworks.recipes.resource.testing.FakeCall;
import io.stackworks.recipes.resource.testing.FakeRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileResourceTest {
  @TempDir Path folder;
  private FakeRun run;
  private Path path;

  @BeforeEach
  void set() {
    run = new FakeRun(folder);
    path = folder.resolve("f.conf");
  }

  private FakeCall file() {
    return FakeCall.of(new FileResource(), path.toString(), new LocalHost(), run);
  }

  private static AbstractThrowableAssert<?, ?> failure(Runnable action) {
    return assertThatThrownBy(action::run).isInstanceOf(ResourceFailed.class);
  }

  private static void isOfClass(Runnable action, String rubyClass) {
    failure(action).extracting(e -> ((ResourceFailed) e).rubyClass()).isEqualTo(rubyClass);
  }

  @Test
  void a_missing_file_is_created_with_its_content_and_mode() throws IOException {
    var words = file().with("content", "hello\n").with("mode", "0640").converge();

    assertThat(words)
        .containsExactly(
            "create new file " + path,
            "update content in file " + path + " from none to 5891b5",
            "change mode from '' to '0640'");
    assertThat(path).hasContent("hello\n");
    assertThat(FileStatus.of(path).mode()).isEqualTo(0640);
  }

  @Test
  void a_second_run_changes_nothing() {
    file().with("content", "hello\n").with("mode", "0640").converge();

    assertThat(file().with("content", "hello\n").with("mode", "0640").differences()).isEmpty();
  }

  @Test
  void without_mode_a_new_file_follows_the_umask_and_an_old_one_keeps_its_mode()
      throws IOException {
    file().with("content", "a").converge();
    var created = FileStatus.of(path).mode();
    Files.setAttribute(path, "unix:mode", 0600);
    file().with("content", "b").converge();

    assertThat(created).isEqualTo(0666 & ~io.stackworks.recipes.host.Umask.current());
    assertThat(FileStatus.of(path).mode()).isEqualTo(0600);
    assertThat(path).hasContent("b");
  }

  @Test
  void without_content_only_permissions_are_managed() throws IOException {
    Files.writeString(path, "mine");

    assertThat(file().with("mode", "0600").converge())
        .containsExactly("change mode from '0644' to '0600'");
    assertThat(path).hasContent("mine");
  }

  @Test
  void a_diff_is_shown_unless_the_resource_is_sensitive() throws Exception {
    Files.writeString(path, "old\n");
    var call = file().with("content", "new\n");

    assertThat(new FileResource().differences(call).get(0).diff()).contains("-old\n+new\n");
    assertThat(new FileResource().differences(call.with("sensitive", true)).get(0).diff())
        .isEqualTo("suppressed sensitive resource");
  }

  @Test
  void a_missing_parent_is_an_error() {
    path = folder.resolve("no/such/file");

    failure(() -> file().converge())
        .hasMessage("Parent directory " + folder + "/no/such does not exist.");
    isOfClass(() -> file().converge(), "Chef::Exceptions::EnclosingDirectoryDoesNotExist");
  }

  @Test
  void a_why_run_assumes_that_the_parent_would_be_there() {
    path = folder.resolve("no/such/file");
    run.inWhyRun();

    assertThat(file().differences()).containsExactly("create new file " + path);
    assertThat(run.messages())
        .containsExactly("warn: Assuming directory " + folder + "/no/such would have been created");
  }

  @Test
  void an_unknown_owner_is_an_error_before_anything_is_written() {
    failure(() -> file().with("owner", "nosuchuser").converge())
        .hasMessage(
            "cannot determine user id for 'nosuchuser', does the user exist on this system?");
    assertThat(path).doesNotExist();
  }

  @Test
  void owner_and_group_are_changed_by_name_or_number() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root may give files away");
    file().with("owner", "nobody").with("group", 1L).with("mode", "4755").converge();
    var status = FileStatus.of(path);

    assertThat(status.uid()).isEqualTo(65534);
    assertThat(status.gid()).isEqualTo(1);
    assertThat(status.mode()).isEqualTo(04755);
    assertThat(file().with("owner", "root").differences())
        .containsExactly("change owner from 'nobody' to 'root'");
  }

  @Test
  void what_a_link_leads_to_is_managed_with_a_warning() throws IOException {
    var target = Files.writeString(folder.resolve("target"), "one");
    Files.createSymbolicLink(path, Path.of("target"));
    file().with("content", "two").converge();

    assertThat(target).hasContent("two");
    assertThat(Files.isSymbolicLink(path)).isTrue();
    assertThat(run.messages()).hasSize(1);
  }

  @Test
  void a_link_is_replaced_when_it_may_be_unlinked() throws IOException {
    var target = Files.writeString(folder.resolve("target"), "one");
    Files.createSymbolicLink(path, Path.of("target"));
    var call = file().with("content", "two").with("manage_symlink_source", false);

    isOfClass(call::converge, "Chef::Exceptions::FileTypeMismatch");
    assertThat(call.with("force_unlink", true).converge())
        .startsWith("unlink symlink at " + path, "create new file " + path);
    assertThat(path).isRegularFile().hasContent("two");
    assertThat(target).hasContent("one");
  }

  @Test
  void a_dangling_link_and_a_loop_are_errors() throws IOException {
    Files.createSymbolicLink(path, Path.of("nowhere"));
    failure(() -> file().converge())
        .hasMessageContaining("(pointing to nowhere)")
        .hasMessageContaining("leads to a nonexistent file");

    Files.delete(path);
    Files.createSymbolicLink(path, path.getFileName());
    isOfClass(() -> file().converge(), "Chef::Exceptions::InvalidSymlink");
  }

  @Test
  void a_directory_in_place_is_an_error_unless_it_may_be_removed() throws IOException {
    Files.createDirectories(path.resolve("sub"));

    failure(() -> file().converge())
        .hasMessage(
            "File " + path + " exists, but is a directory, set force_unlink to true to remove");
    file().with("force_unlink", true).with("content", "x").converge();
    assertThat(path).hasContent("x");
  }

  @Test
  void create_if_missing_leaves_a_file_alone() throws IOException {
    Files.writeString(path, "mine");

    assertThat(
            file().with("content", "x").with("mode", "0600").action("create_if_missing").converge())
        .isEmpty();
    assertThat(path).hasContent("mine");
  }

  @Test
  void touch_always_changes_the_time() throws IOException {
    Files.writeString(path, "mine");
    Files.setLastModifiedTime(path, java.nio.file.attribute.FileTime.fromMillis(0));

    assertThat(file().action("touch").converge()).containsExactly("update utime on file " + path);
    assertThat(Files.getLastModifiedTime(path).toMillis()).isPositive();
  }

  @Test
  void delete_removes_files_and_links_and_refuses_directories() throws IOException {
    Files.writeString(path, "x");
    assertThat(file().action("delete").converge()).containsExactly("delete file " + path);
    assertThat(file().action("delete").converge()).isEmpty();

    Files.createSymbolicLink(path, Path.of("dangling"));
    file().action("delete").converge();
    assertThat(Files.isSymbolicLink(path)).isFalse();

    Files.createDirectory(path);
    isOfClass(() -> file().action("delete").converge(), "Errno::EISDIR");
  }

  @Test
  void the_newest_backups_are_kept() throws IOException {
    for (var content : List.of("0", "1", "2", "3")) {
      file().with("content", content).with("backup", 2L).converge();
    }
    var kept = run.cache().resolve("backup").resolve(folder.toString().substring(1));

    try (var copies = Files.list(kept)) {
      assertThat(copies.sorted().map(FileResourceTest::read)).containsExactly("1", "2");
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void no_backup_is_made_when_none_is_wanted() throws IOException {
    Files.writeString(path, "0");
    file().with("content", "1").with("backup", false).converge();

    assertThat(run.cache().resolve("backup")).doesNotExist();
  }

  @Test
  void content_that_fails_a_check_is_not_put_in_place() throws IOException {
    Files.writeString(path, "good");
    var call = file().with("content", "bad").with("verify", "grep -q good %{path}");

    failure(call::converge)
        .hasMessageStartingWith(
            "Proposed content for " + path + " failed verification grep -q good %{path}\nSTDOUT: ")
        .hasMessageContaining("Temporary file moved to " + run.cache() + "/failed_validations/");
    assertThat(path).hasContent("good");
    assertThat(Files.list(folder).map(p -> p.getFileName().toString()))
        .noneMatch(name -> name.startsWith(".chef-"));
  }

  @Test
  void checks_may_be_blocks_and_commands_together() {
    Call.Block block = arguments -> read(Path.of(String.valueOf(arguments[0]))).equals("good");

    file()
        .with("content", "good")
        .with("verify", List.of("grep -q good %{path}", block))
        .converge();
    assertThat(path).hasContent("good");
  }

  @Test
  void a_wrong_checksum_refuses_the_content() {
    failure(() -> file().with("content", "x").with("checksum", "0".repeat(64)).converge())
        .hasMessage(
            "Checksum on resource (000000...) does not match checksum on content (2d7116...)");
  }

  @Test
  void without_atomic_update_the_file_itself_is_written() throws IOException {
    Files.writeString(path, "old");
    var before = FileStatus.of(path).inode();
    file().with("content", "new").with("atomic_update", false).converge();

    assertThat(path).hasContent("new");
    assertThat(FileStatus.of(path).inode()).isEqualTo(before);
  }

  @Test
  void a_template_is_not_rendered_when_the_file_need_not_be_created() throws IOException {
    Files.writeString(path, "mine");
    var failing =
        new FakeRun(folder) {
          @Override
          public byte[] render(Call template) {
            throw new AssertionError("rendered");
          }
        };
    var call = FakeCall.of(new TemplateResource(), path.toString(), new LocalHost(), failing);

    assertThat(call.action("create_if_missing").converge()).isEmpty();
    assertThat(call.action("delete").converge()).containsExactly("delete file " + path);
  }

  @Test
  void a_template_writes_what_was_rendered() {
    run.rendering("port 80\n");
    FakeCall.of(new TemplateResource(), path.toString(), new LocalHost(), run).converge();

    assertThat(path).hasContent("port 80\n");
  }

  @Test
  void a_cookbook_file_is_copied_byte_for_byte() throws IOException {
    var source = folder.resolve("cookbooks/t/files/default/f.conf");
    Files.createDirectories(source.getParent());
    Files.write(source, new byte[] {0, (byte) 0xff, 1});
    var call = FakeCall.of(new CookbookFileResource(), path.toString(), new LocalHost(), run);

    assertThat(call.converge()).hasSize(2);
    assertThat(path).hasBinaryContent(new byte[] {0, (byte) 0xff, 1});
    assertThat(call.converge()).isEmpty();
  }
}
