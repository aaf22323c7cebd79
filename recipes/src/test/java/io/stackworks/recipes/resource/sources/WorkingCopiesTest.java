package io.stackworks.recipes.resource.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stackworks.recipes.host.LocalHost;
import io.stackworks.recipes.host.Processes.Command;
import io.stackworks.recipes.host.testing.FakeHost;
import io.stackworks.recipes.resource.ResourceFailed;
import io.stackworks.recipes.resource.testing.FakeCall;
import io.stackworks.recipes.resource.testing.FakeRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkingCopiesTest {
  @TempDir Path folder;
  private final LocalHost host = new LocalHost();

  @BeforeEach
  void makeRepository() {
    sh(
        "git init -q --bare origin.git -b master; git clone -q origin.git w 2>/dev/null; cd w;"
            + " git checkout -q -b master 2>/dev/null; git config user.email a@b;"
            + " git config user.name a; echo one > f; git add f; git commit -qm one;"
            + " git tag -a -m v1 v1; git checkout -q -b dev; echo dev > f; git commit -qam dev;"
            + " git push -q origin master dev v1");
  }

  private String sh(String line) {
    var result = host.processes().run(Command.line(line + " ;").in(folder));
    assertThat(result.exitStatus()).as(result.err()).isZero();
    return result.out().strip();
  }

  private FakeCall git(String name) {
    return FakeCall.of(
            new GitResource(), folder.resolve(name).toString(), host, new FakeRun(folder))
        .with("repository", folder + "/origin.git");
  }

  @Test
  void a_repository_is_cloned_and_followed() {
    var first = git("main").converge();
    sh(
        "cd w; git checkout -q master; echo two > f; git commit -qam two; git push -q origin master");

    assertThat(first)
        .hasSize(2)
        .startsWith("clone from " + folder + "/origin.git into " + folder + "/main");
    assertThat(git("main").converge()).containsExactly("fetch updates for origin");
    assertThat(git("main").converge()).isEmpty();
    assertThat(folder.resolve("main/f")).hasContent("two\n");
  }

  @Test
  void a_branch_is_checked_out_under_its_name_a_tag_as_a_commit() {
    git("branch").with("revision", "dev").converge();
    git("tag").with("revision", "v1").converge();

    assertThat(folder.resolve("branch/f")).hasContent("dev\n");
    assertThat(sh("git -C branch rev-parse --abbrev-ref HEAD")).isEqualTo("dev");
    assertThat(folder.resolve("tag/f")).hasContent("one\n");
    assertThat(sh("git -C tag rev-parse --abbrev-ref HEAD")).isEqualTo("HEAD");
    assertThat(git("tag").with("revision", "v1").converge()).isEmpty();
  }

  @Test
  void an_old_generation_has_a_branch_called_deploy() {
    var run = new FakeRun(folder).generation(12);
    FakeCall.of(new GitResource(), folder + "/old", host, run)
        .with("repository", folder + "/origin.git")
        .converge();

    assertThat(sh("git -C old rev-parse --abbrev-ref HEAD")).isEqualTo("deploy");
  }

  @Test
  void changing_from_a_branch_to_another_and_to_a_commit_works() {
    git("x").with("revision", "master").converge();
    git("x").with("revision", "dev").converge();
    assertThat(folder.resolve("x/f")).hasContent("dev\n");

    var commit = sh("git -C w rev-parse v1^{}");
    git("x").with("revision", commit).converge();
    assertThat(folder.resolve("x/f")).hasContent("one\n");
  }

  @Test
  void an_export_has_no_git_folder() throws IOException {
    git("exported").action("export").converge();

    assertThat(folder.resolve("exported/f")).exists();
    assertThat(folder.resolve("exported/.git")).doesNotExist();
  }

  @Test
  void a_full_folder_is_not_cloned_into() throws IOException {
    Files.createDirectory(folder.resolve("full"));
    Files.writeString(folder.resolve("full/mine"), "");

    assertThat(git("full").action("checkout").converge()).isEmpty();
  }

  @Test
  void further_remotes_are_added_once() {
    git("r").with("additional_remotes", Map.of("other", "/other")).converge();

    assertThat(sh("git -C r config remote.other.url")).isEqualTo("/other");
    assertThat(git("r").with("additional_remotes", Map.of("other", "/other")).converge()).isEmpty();
  }

  @Test
  void what_cannot_be_resolved_is_said() {
    assertThatThrownBy(() -> git("bad").with("revision", "nosuchrev").converge())
        .isInstanceOf(ResourceFailed.class)
        .hasMessageStartingWith(
            "Unable to parse SHA reference for 'nosuchrev' in repository '"
                + folder
                + "/origin.git'. Verify");
    assertThatThrownBy(() -> git("no/parent").converge())
        .hasMessageContaining("the enclosing directory " + folder + "/no does not exist");
    assertThatThrownBy(() -> git("x").with("revision", "origin/dev").converge())
        .hasMessageContaining("(ie: 'dev' rather than 'origin/dev')");
  }

  @Test
  void subversion_is_asked_for_the_revision_and_hides_the_password() throws IOException {
    var fake = new FakeHost();
    fake.processes().on("svn --non-interactive info http").prints("Last Changed Rev: 12\n");
    fake.processes().on("svn --non-interactive checkout").succeeds();
    var call =
        FakeCall.of(
                new SubversionResource(), folder.resolve("s").toString(), fake, new FakeRun(folder))
            .with("repository", "http://svn/x")
            .with("svn_username", "u")
            .with("svn_password", "p");

    assertThat(call.converge())
        .containsExactly("perform checkout of http://svn/x into " + folder + "/s");
    assertThat(fake.processes().lines())
        .last()
        .isEqualTo(
            "svn --non-interactive checkout --no-auth-cache -q --username u --password p -r12"
                + " http://svn/x "
                + folder
                + "/s");

    Files.createDirectories(folder.resolve("s/.svn"));
    fake.processes().on("svn --non-interactive info " + folder).prints("Last Changed Rev: 12\n");
    assertThat(call.converge()).isEmpty();
    fake.processes().on("svn --non-interactive info " + folder).exits(1, "", "no");
    assertThatThrownBy(call::converge).hasMessageContaining("received '1'");
  }
}
