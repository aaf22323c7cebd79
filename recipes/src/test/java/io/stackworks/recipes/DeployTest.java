package io.stackworks.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.stackworks.recipes.host.LocalHost;
import io.stackworks.recipes.host.Processes.Command;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deployments as cookbooks of Chef 11 declare them, with real git and the real engine. */
class DeployTest {
  @TempDir Path folder;

  @BeforeEach
  void makeRepository() throws IOException {
    sh(
        "git init -q -b master repo; cd repo; git config user.email a@b; git config user.name a;"
            + " mkdir deploy; echo 'file \"#{release_path}/hook\"' > deploy/before_migrate.rb;"
            + " echo one > f; git add .; git commit -qm one");
    Files.createDirectories(folder.resolve("cookbooks/t/recipes"));
    Files.writeString(folder.resolve("node.json"), "{}");
  }

  private void sh(String line) {
    var result = new LocalHost().processes().run(Command.line(line + " ;").in(folder));
    assertThat(result.exitStatus()).as(result.err()).isZero();
  }

  private void commit(String content) {
    sh("cd repo; echo " + content + " > f; git commit -qam " + content);
  }

  private int run(String recipe) throws IOException {
    Files.writeString(
        folder.resolve("cookbooks/t/recipes/default.rb"), recipe.replace("DIR", folder.toString()));
    return LocalRun.run(
        List.of("t"),
        folder.resolve("node.json"),
        folder,
        folder.resolve("state"),
        folder.resolve("report.json"),
        "11.10",
        new ByteArrayOutputStream());
  }

  private String report() throws IOException {
    return Files.readString(folder.resolve("report.json"), StandardCharsets.UTF_8);
  }

  private static final String BY_REVISION =
      """
      deploy_revision 'DIR/app' do
        repository 'DIR/repo'
        revision 'master'
        symlink_before_migrate({})
        symlinks 'log' => 'log'
        keep_releases 2
        before_symlink { directory "#{release_path}/made" }
        restart_command 'echo restarted >> ../../restarted'
      end
      """;

  @Test
  void a_release_is_made_once_for_a_revision_with_callbacks_and_links() throws IOException {
    assertThat(run(BY_REVISION)).isZero();
    var current = folder.resolve("app/current");

    assertThat(current).isSymbolicLink();
    assertThat(current.resolve("f")).hasContent("one\n");
    assertThat(current.resolve("hook")).exists();
    assertThat(current.resolve("made")).isDirectory();
    assertThat(Files.readSymbolicLink(current.resolve("log")))
        .isEqualTo(folder.resolve("app/shared/log"));
    assertThat(run(BY_REVISION)).isZero();
    assertThat(report()).contains("up-to-date").doesNotContain("\"updated\"");
    assertThat(folder.resolve("app/restarted")).hasContent("restarted\n");
  }

  @Test
  void old_releases_go_and_a_known_one_is_rolled_back_to() throws IOException {
    run(BY_REVISION);
    var first = folder.resolve("app/current").toRealPath();
    commit("two");
    run(BY_REVISION);
    var second = folder.resolve("app/current").toRealPath();
    commit("three");
    run(BY_REVISION);

    assertThat(first).doesNotExist();
    assertThat(folder.resolve("app/current/f")).hasContent("three\n");

    sh("cd repo; git reset -q --hard HEAD~1");
    run(BY_REVISION);
    assertThat(folder.resolve("app/current").toRealPath()).isEqualTo(second);
  }

  @Test
  void a_failing_deployment_rolls_back_when_told_to() throws IOException {
    run(BY_REVISION);
    commit("two");
    var failing =
        BY_REVISION.replace(
            "keep_releases 2",
            "rollback_on_error true\n  migrate true\n  migration_command 'exit 3'");

    assertThat(run(failing)).isEqualTo(1);
    assertThat(folder.resolve("app/current/f")).hasContent("one\n");
    try (var releases = Files.list(folder.resolve("app/releases"))) {
      assertThat(releases).hasSize(1);
    }
  }

  @Test
  void a_provider_constant_chooses_a_release_by_time() throws IOException {
    var byTime =
        """
        deploy 'DIR/app' do
          repo 'DIR/repo'
          provider Chef::Provider::Deploy.const_get('Timestamped')
          symlink_before_migrate.clear
          symlinks.clear
          purge_before_symlink.clear
        end
        """;

    assertThat(run(byTime)).isZero();
    assertThat(folder.resolve("app/current").toRealPath().getFileName().toString())
        .matches("\\d{14}");
  }
}
