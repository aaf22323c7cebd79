package io.stackworks.server.cookbooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stackworks.server.command.ArtifactRef;
import io.stackworks.server.stack.Source;
import io.stackworks.server.store.Artifacts;
import io.stackworks.server.store.Database;
import io.stackworks.server.store.Dialect;
import io.stackworks.server.store.Digest;
import io.stackworks.server.store.TestDatabases;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.eclipse.jgit.api.Git;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BerkshelfTest {
  @TempDir Path temporary;
  private Database database;
  private Artifacts artifacts;
  private CookbookSets sets;
  private FakeSupermarket market;

  @BeforeEach
  void open() throws IOException {
    database = TestDatabases.open(Dialect.SQLITE);
    artifacts = new Artifacts(temporary.resolve("artifacts"));
    sets =
        new CookbookSets(
            temporary.resolve("built-in"),
            artifacts,
            database,
            temporary.resolve("work"),
            Clock.systemUTC(),
            Duration.ofSeconds(60));
    market = new FakeSupermarket();
    market
        .with("apt", "2.9.0", Map.of())
        .with("apt", "7.4.0", Map.of())
        .with("nginx", "2.0.0", Map.of("apt", ">= 3.0.0"))
        .with("nginx", "1.5.0", Map.of("apt", "~> 2.2"));
    write("repo/shop/recipes/default.rb", "include_recipe 'nginx'");
    write("repo/shop/metadata.rb", "name 'shop'\ndepends 'nginx'\n");
  }

  @AfterEach
  void close() {
    market.close();
    database.close();
  }

  private Map<String, String> resolved() throws Exception {
    return content(
        sets.cookbooks(Source.of(Source.Type.FOLDER, temporary.resolve("repo").toString()), true));
  }

  private void berksfile(String text) throws IOException {
    write("repo/Berksfile", "source '" + market.address() + "'\n" + text);
  }

  @Test
  void cookbooks_come_from_a_supermarket_with_all_they_depend_on() throws Exception {
    berksfile("cookbook 'nginx'\n");

    assertThat(resolved())
        .containsEntry("nginx/recipes/default.rb", "log 'nginx 2.0.0'")
        .containsEntry("apt/recipes/default.rb", "log 'apt 7.4.0'")
        .containsKey("shop/recipes/default.rb");
  }

  @Test
  void a_published_version_is_downloaded_once() throws Exception {
    berksfile("cookbook 'nginx'\n");
    var first = resolved();
    market.requests.clear();

    assertThat(resolved()).isEqualTo(first);
    assertThat(market.requests).containsExactly("/universe");
  }

  @Test
  void without_the_switch_a_berksfile_does_not_count() throws Exception {
    berksfile("cookbook 'nginx'\n");
    var folder = Source.of(Source.Type.FOLDER, temporary.resolve("repo").toString());

    assertThat(content(sets.cookbooks(folder, false))).doesNotContainKey("nginx/metadata.json");
    assertThat(market.requests).isEmpty();
  }

  @Test
  void metadata_of_cookbooks_in_the_repository_count() throws Exception {
    berksfile("cookbook 'shop', path: './shop'\ncookbook 'apt', '< 3.0'\n");

    assertThat(resolved())
        .containsEntry("nginx/recipes/default.rb", "log 'nginx 1.5.0'")
        .containsEntry("apt/recipes/default.rb", "log 'apt 2.9.0'");
  }

  @Test
  void a_repository_that_is_one_cookbook_names_what_it_needs_in_its_metadata() throws Exception {
    write("one/metadata.rb", "name 'one'\ndepends 'apt', '~> 2.0'\n");
    write("one/recipes/default.rb", "log 'x'");
    write("one/Berksfile", "source '" + market.address() + "'\nmetadata\n");
    var source = Source.of(Source.Type.FOLDER, temporary.resolve("one").toString());

    assertThat(content(sets.cookbooks(source, true)))
        .containsKey("one/recipes/default.rb")
        .containsEntry("apt/recipes/default.rb", "log 'apt 2.9.0'");
  }

  @Test
  void the_lock_file_chooses_while_it_fits() throws Exception {
    berksfile("cookbook 'nginx'\n");
    write(
        "repo/Berksfile.lock",
        "DEPENDENCIES\n  nginx\n\nGRAPH\n  apt (2.9.0)\n  nginx (1.5.0)\n    apt (~> 2.2)\n");
    assertThat(resolved()).containsEntry("nginx/recipes/default.rb", "log 'nginx 1.5.0'");

    berksfile("cookbook 'nginx', '>= 2.0'\n");
    assertThat(resolved()).containsEntry("nginx/recipes/default.rb", "log 'nginx 2.0.0'");

    write("repo/Berksfile.lock", "GRAPH\n  apt (6.6.6)\n  nginx (2.0.0)\n");
    assertThatThrownBy(this::resolved)
        .hasMessage(
            "Berksfile.lock wants apt 6.6.6, which no source has (run berks update, or remove the"
                + " lock file)");
  }

  @Test
  void cookbooks_come_from_git_at_a_tag_and_below_a_folder() throws Exception {
    write("other/books/db/metadata.rb", "name 'db'\nversion '1.0.0'\ndepends 'apt'\n");
    write("other/books/db/recipes/default.rb", "log 'tagged'");
    try (var git = Git.init().setDirectory(temporary.resolve("other").toFile()).call()) {
      commit(git);
      git.tag().setName("v1").setAnnotated(false).setSigned(false).call();
      write("other/books/db/recipes/default.rb", "log 'later'");
      commit(git);
    }
    berksfile(
        "cookbook 'db', git: '"
            + temporary.resolve("other").toUri()
            + "', tag: 'v1', rel: 'books/db'\n");

    assertThat(resolved())
        .containsEntry("db/recipes/default.rb", "log 'tagged'")
        .containsEntry("apt/recipes/default.rb", "log 'apt 7.4.0'");
  }

  @Test
  void the_repositorys_own_files_lie_over_what_a_berksfile_brings() throws Exception {
    berksfile("cookbook 'apt'\n");
    write("repo/apt/templates/sources.erb", "own");

    assertThat(resolved())
        .containsEntry("apt/templates/sources.erb", "own")
        .containsEntry("apt/recipes/default.rb", "log 'apt 7.4.0'");
  }

  @Test
  void wishes_that_clash_are_told_with_who_has_them() throws Exception {
    berksfile("cookbook 'nginx', '~> 2.0'\ncookbook 'apt', '< 3.0'\n");

    assertThatThrownBy(this::resolved)
        .isInstanceOf(SourceFailed.class)
        .hasMessage(
            "no version of cookbook apt fits: Berksfile wants < 3.0, nginx 2.0.0 wants >= 3.0.0"
                + " (there are [7.4.0, 2.9.0])");
  }

  @Test
  void a_path_must_stay_in_the_repository() throws Exception {
    berksfile("cookbook 'apt', path: '../work'\n");

    assertThatThrownBy(this::resolved)
        .hasMessage(
            "Berksfile:2: cookbook apt: path ../work (expected: a folder in the repository)");
  }

  @Test
  void a_repository_from_elsewhere_cannot_read_folders_of_this_server() {
    var supply =
        new BerkshelfSupply(
            Source.of(Source.Type.GIT, "https://git.example/repo.git"),
            new SourceFiles(artifacts, temporary.resolve("hosts"), Duration.ofSeconds(5)),
            temporary,
            temporary,
            java.util.List.of());

    assertThatThrownBy(
            () ->
                supply.git(
                    new io.stackworks.server.cookbooks.berkshelf.Demand.Location.InGit(
                        "file:///srv/secret.git", null, "")))
        .hasMessageContaining("expected: an address, not a local folder");
  }

  @Test
  void a_supermarket_that_does_not_answer_is_one_line() throws Exception {
    berksfile("cookbook 'nginx'\n");
    var address = market.address();
    market.close();

    assertThatThrownBy(this::resolved)
        .isInstanceOf(SourceFailed.class)
        .message()
        .startsWith("Berksfile: source " + address + "/universe: ");
  }

  // ---- steps ----

  private void write(String name, String text) throws IOException {
    var file = temporary.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static void commit(Git git) throws Exception {
    git.add().addFilepattern(".").call();
    git.commit()
        .setMessage("x")
        .setAuthor("a", "a@b")
        .setCommitter("a", "a@b")
        .setSign(false)
        .call();
  }

  private Map<String, String> content(ArtifactRef set) throws IOException {
    var files = new TreeMap<String, String>();
    try (var in = artifacts.open(new Digest(set.digest()), 0);
        var tar = new TarArchiveInputStream(new GZIPInputStream(in))) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        files.put(entry.getName(), new String(tar.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return files;
  }
}
