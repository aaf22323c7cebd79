package io.stackworks.server.cookbooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.stackworks.server.command.ArtifactRef;
import io.stackworks.server.stack.Source;
import io.stackworks.server.store.Artifacts;
import io.stackworks.server.store.Database;
import io.stackworks.server.store.Dialect;
import io.stackworks.server.store.Digest;
import io.stackworks.server.store.TestDatabases;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.eclipse.jgit.api.Git;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CookbookSetsTest {

  @TempDir Path temporary;
  private Database database;
  private Artifacts artifacts;
  private CookbookSets sets;
  private Path builtIn;

  @BeforeEach
  void open() throws IOException {
    database = TestDatabases.open(Dialect.SQLITE);
    artifacts = new Artifacts(temporary.resolve("artifacts"));
    builtIn = temporary.resolve("built-in");
    write("built-in/haproxy/metadata.rb", "name 'haproxy'");
    write("built-in/haproxy/templates/default/haproxy.cfg.erb", "built in");
    write("built-in/layers.json", "{}");
    sets = sets(Duration.ofSeconds(60));
  }

  private CookbookSets sets(Duration longest) {
    return new CookbookSets(
        builtIn, artifacts, database, temporary.resolve("work"), Clock.systemUTC(), longest);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void custom_files_are_laid_over_built_in_cookbooks_one_by_one() throws Exception {
    write("custom/haproxy/templates/default/haproxy.cfg.erb", "custom");
    write("custom/web/recipes/default.rb", "log 'x'");
    write("custom/README.md", "not for instances");

    var set = sets.cookbooks(folder("custom"));

    assertThat(content(set))
        .containsOnly(
            Map.entry("haproxy/metadata.rb", "name 'haproxy'"),
            Map.entry("haproxy/templates/default/haproxy.cfg.erb", "custom"),
            Map.entry("web/recipes/default.rb", "log 'x'"));
  }

  @Test
  void the_same_content_has_the_same_digest_wherever_it_comes_from() throws Exception {
    write("one/web/recipes/default.rb", "log 'x'");
    write("two/web/recipes/default.rb", "log 'x'");

    var one = sets.cookbooks(folder("one"));

    assertThat(sets.cookbooks(folder("two")).digest()).isEqualTo(one.digest());
    assertThat(sets.cookbooks(null).digest()).isNotEqualTo(one.digest());
  }

  @Test
  void a_repository_that_is_one_cookbook_gets_a_directory_of_its_name() throws Exception {
    write("single/metadata.rb", "maintainer 'me'\nname 'shop'\n");
    write("single/recipes/default.rb", "log 'x'");

    assertThat(content(sets.cookbooks(folder("single")))).containsKey("shop/recipes/default.rb");
  }

  @Test
  void git_revisions_are_branches_tags_and_commits_and_fetched_once() throws Exception {
    var repository = temporary.resolve("repo");
    String first;
    try (var git = Git.init().setDirectory(repository.toFile()).setInitialBranch("main").call()) {
      write("repo/web/recipes/default.rb", "log 'one'");
      first = commit(git, "one").name();
      git.tag().setName("v1").setAnnotated(true).setMessage("v1").setSigned(false).call();
      write("repo/web/recipes/default.rb", "log 'two'");
      commit(git, "two");
    }
    var url = repository.toUri().toString();

    assertThat(content(sets.cookbooks(git(url, null))))
        .containsEntry("web/recipes/default.rb", "log 'two'");
    assertThat(content(sets.cookbooks(git(url, "main"))))
        .containsEntry("web/recipes/default.rb", "log 'two'");
    assertThat(content(sets.cookbooks(git(url, "v1"))))
        .containsEntry("web/recipes/default.rb", "log 'one'");
    assertThat(content(sets.cookbooks(git(url, first))))
        .containsEntry("web/recipes/default.rb", "log 'one'");
    Folders.remove(repository);
    assertThat(content(sets.cookbooks(git(url, first))))
        .containsEntry("web/recipes/default.rb", "log 'one'");
    assertThatThrownBy(() -> sets.cookbooks(git(url, "main"))).isInstanceOf(SourceFailed.class);
  }

  @Test
  void an_unknown_revision_is_said_so() throws Exception {
    try (var git = Git.init().setDirectory(temporary.resolve("repo").toFile()).call()) {
      write("repo/web/recipes/default.rb", "log 'one'");
      commit(git, "one");
    }
    var url = temporary.resolve("repo").toUri().toString();

    assertThatThrownBy(() -> sets.cookbooks(git(url, "nope")))
        .hasMessage(
            "git " + url + ": no revision nope (expected: a branch, a tag or a full commit id)");
  }

  @Test
  void an_archive_with_one_root_folder_is_fetched_over_http() throws Exception {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/cookbooks.zip",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (var out = exchange.getResponseBody()) {
            zip(out, "shop-1.0/web/recipes/default.rb", "log 'x'");
          }
        });
    server.start();
    try {
      var url = "http://127.0.0.1:" + server.getAddress().getPort();
      var set = sets.cookbooks(Source.of(Source.Type.ARCHIVE, url + "/cookbooks.zip"));

      assertThat(content(set)).containsKey("web/recipes/default.rb");
      assertThatThrownBy(() -> sets.cookbooks(Source.of(Source.Type.ARCHIVE, url + "/missing")))
          .hasMessage(url + "/missing: status 404 (expected: 200)");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void a_source_that_never_answers_fails_within_its_time() throws Exception {
    try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      var url = "http://127.0.0.1:" + silent.getLocalPort() + "/x.tar.gz";

      assertThatThrownBy(
              () -> sets(Duration.ofSeconds(2)).cookbooks(Source.of(Source.Type.ARCHIVE, url)))
          .hasMessage(url + ": took too long");
    }
  }

  @Test
  void an_unreachable_source_is_one_line() {
    assertThatThrownBy(
            () -> sets.cookbooks(Source.of(Source.Type.ARCHIVE, "http://127.0.0.1:1/x.zip")))
        .isInstanceOf(SourceFailed.class)
        .message()
        .startsWith("http://127.0.0.1:1/x.zip: ")
        .doesNotContain("\n");
    assertThatThrownBy(() -> sets.cookbooks(Source.of(Source.Type.FOLDER, "/nowhere")))
        .hasMessage("folder /nowhere (expected: a directory on the server)");
  }

  @Test
  void an_archive_cannot_write_outside_or_lead_outside() throws Exception {
    assertThatThrownBy(() -> unpack(tar("../evil", "x", null)))
        .hasMessageContaining("expected: a name inside the archive");
    assertThatThrownBy(() -> unpack(tar("/etc/evil", "x", null)))
        .hasMessageContaining("expected: a name inside the archive");
    assertThatThrownBy(() -> unpack(tar("link", null, "../../etc")))
        .hasMessageContaining("expected: a link inside the archive");
    assertThatThrownBy(() -> unpack(tar("link", null, "/etc")))
        .hasMessageContaining("expected: a link inside the archive");
    assertThat(temporary.resolve("evil")).doesNotExist();
  }

  @Test
  void an_archive_cannot_grow_without_bound() throws Exception {
    var bomb = tar("zeros", "0".repeat(100_000), null);

    assertThatThrownBy(
            () -> Unpack.into(bomb, temporary.resolve("out"), new Unpack.Limits(10_000, 10)))
        .hasMessageContaining("unpacks to more than");
  }

  @Test
  void a_file_that_is_no_archive_is_said_so() throws Exception {
    write("plain", "hello");

    assertThatThrownBy(() -> unpack(temporary.resolve("plain")))
        .hasMessage("not an archive (expected: tar.gz, tar.bz2 or zip)");
  }

  @Test
  void a_folder_with_a_link_out_of_it_is_refused() throws Exception {
    write("custom/web/recipes/default.rb", "log 'x'");
    Files.createSymbolicLink(temporary.resolve("custom/web/secret"), Path.of("/etc/hostname"));

    assertThatThrownBy(() -> sets.cookbooks(folder("custom")))
        .hasMessageContaining("expected: a link inside the source");
  }

  @Test
  void the_code_of_an_app_is_packed_from_a_folder_or_taken_as_it_was_uploaded() throws Exception {
    write("app/index.html", "hello");
    var packed = sets.app("shop", folder("app"));

    assertThat(content(packed)).containsOnly(Map.entry("index.html", "hello"));
    assertThat(sets.app("shop", Source.of(Source.Type.BUNDLE, packed.digest())).size())
        .isEqualTo(packed.size());
    var missing = "sha256:" + "1".repeat(64);
    assertThatThrownBy(() -> sets.app("shop", Source.of(Source.Type.BUNDLE, missing)))
        .hasMessage("bundle " + missing + " is not on this server (upload it again)");
  }

  // ---- steps ----

  private void write(String name, String text) throws IOException {
    var file = temporary.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private Source folder(String name) {
    return Source.of(Source.Type.FOLDER, temporary.resolve(name).toString());
  }

  private static Source git(String url, String revision) {
    return new Source(Source.Type.GIT, url, revision, null, null, null);
  }

  private static org.eclipse.jgit.revwalk.RevCommit commit(Git git, String message)
      throws Exception {
    git.add().addFilepattern(".").call();
    return git.commit()
        .setMessage(message)
        .setAuthor("a", "a@b")
        .setCommitter("a", "a@b")
        .setSign(false)
        .call();
  }

  private void unpack(Path archive) throws Exception {
    Unpack.into(archive, temporary.resolve("out"), Unpack.Limits.DEFAULT);
  }

  private Path tar(String name, String text, String link) throws IOException {
    var file = temporary.resolve("test.tar.gz");
    try (var out = Files.newOutputStream(file);
        var gzip = new java.util.zip.GZIPOutputStream(out);
        var tar = new TarArchiveOutputStream(gzip)) {
      if (link == null) {
        var entry = new TarArchiveEntry(name, true);
        entry.setSize(text.length());
        tar.putArchiveEntry(entry);
        tar.write(text.getBytes(StandardCharsets.UTF_8));
      } else {
        var entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
        entry.setLinkName(link);
        tar.putArchiveEntry(entry);
      }
      tar.closeArchiveEntry();
    }
    return file;
  }

  private static void zip(OutputStream out, String name, String text) throws IOException {
    try (var zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private Map<String, String> content(ArtifactRef set) throws IOException {
    var files = new TreeMap<String, String>();
    try (InputStream in = artifacts.open(new Digest(set.digest()), 0);
        var tar = new TarArchiveInputStream(new GZIPInputStream(in))) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        files.put(entry.getName(), new String(tar.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return files;
  }
}
