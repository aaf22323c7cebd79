package io.stackworks.server.cookbooks.berkshelf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stackworks.server.cookbooks.berkshelf.Demand.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BerksfileTest {
  @TempDir Path folder;

  private Berksfile read(String text) throws IOException, Unresolved {
    Files.writeString(folder.resolve("Berksfile"), text);
    return Berksfile.of(folder);
  }

  private static List<String> names(Berksfile berksfile) {
    return berksfile.demands().stream().map(Demand::name).toList();
  }

  @Test
  void all_forms_of_a_line_are_understood() throws Exception {
    var berksfile =
        read(
            """
            # frozen_string_literal: true
            source 'https://supermarket.example/' # ours
            source "https://other.example"
            solver :ruby, :required

            metadata

            cookbook 'a'
            cookbook "b", "~> 1.2"
            cookbook('c', '>= 1.0', path: './site/c')
            cookbook 'd', :git => 'git@example.org:x/d.git', :tag => 'v1'
            cookbook 'e',
              github: 'x/e', # where it lives
              branch: 'main',
              rel: 'cookbooks/e'
            group :integration, :test do
              cookbook 'f', git: "https://example.org/f.git", ref: 'abc'
            end
            """);

    assertThat(berksfile.sources())
        .containsExactly("https://supermarket.example", "https://other.example");
    assertThat(berksfile.metadata()).isEqualTo(".");
    assertThat(berksfile.demands())
        .containsExactly(
            new Demand("a", Constraint.ANY, new Location.Anywhere(), 8),
            new Demand("b", Constraint.of("~> 1.2").orElseThrow(), new Location.Anywhere(), 9),
            new Demand(
                "c", Constraint.of(">= 1.0").orElseThrow(), new Location.InFolder("./site/c"), 10),
            new Demand(
                "d", Constraint.ANY, new Location.InGit("git@example.org:x/d.git", "v1", ""), 11),
            new Demand(
                "e",
                Constraint.ANY,
                new Location.InGit("https://github.com/x/e.git", "main", "cookbooks/e"),
                12),
            new Demand(
                "f",
                Constraint.ANY,
                new Location.InGit("https://example.org/f.git", "abc", ""),
                17));
  }

  @Test
  void loops_variables_and_conditions_are_followed() throws Exception {
    Files.createDirectories(folder.resolve("books/one"));
    Files.createDirectories(folder.resolve("books/two"));
    var berksfile =
        read(
            """
            site :opscode
            version = '~> 2.0'
            %w(x y).each do |name|
              cookbook name, version
            end
            %w[z].each { |n| cookbook "pre-#{n}", path: "books/one" }
            Dir['books/*'].each do |path|
              cookbook File.basename(path), path: path
            end
            cookbook 'never' if ENV['CI']
            cookbook 'always' unless ENV['CI']
            if File.exist?('books/three')
              cookbook 'three'
            else
              cookbook 'no-three'
            end
            """);

    assertThat(names(berksfile))
        .containsExactly("x", "y", "pre-z", "one", "two", "always", "no-three");
    assertThat(berksfile.sources()).containsExactly(Berksfile.PUBLIC_SUPERMARKET);
  }

  @Test
  void ruby_that_is_not_understood_is_refused_with_its_line_and_never_run() {
    assertThatThrownBy(() -> read("source 'https://x.example'\n\nsystem('touch /tmp/x')\n"))
        .isInstanceOf(Unresolved.class)
        .hasMessageStartingWith("Berksfile:3: system('touch /tmp/x') (expected: source, metadata,");
    assertThatThrownBy(() -> read("cookbook 'a', chef_server: 'x'"))
        .hasMessage("Berksfile:1: cookbook a from chef_server (expected: path, git or github)");
    assertThatThrownBy(() -> read("cookbook 'a', 'newest'"))
        .hasMessage("Berksfile:1: version of a: newest (expected: such as '~> 1.2' or '>= 3.0.1')");
  }

  @Test
  void metadata_names_itself_and_what_it_depends_on_whatever_else_it_says() throws Exception {
    Files.writeString(
        folder.resolve("metadata.rb"),
        """
        name             'shop'
        long_description IO.read(File.join(File.dirname(__FILE__), 'README.md'))
        version          "1.4"
        description <<-TEXT
          depends 'nothing'
        TEXT
        chef_version '>= 12' if respond_to?(:chef_version)
        depends 'apt', '~> 2.0'
        depends "java" # any
        %w(ubuntu debian).each { |os| supports os }
        %w{ nginx php }.each do |cb|
          depends cb
        end
        """);

    assertThat(Metadata.of(folder, "x").toString()).isEqualTo("shop 1.4.0");
    assertThat(Metadata.of(folder, "x").dependencies().keySet())
        .containsExactlyInAnyOrder("apt", "java", "nginx", "php");
  }

  @Test
  void both_formats_of_a_lock_file_are_read() throws Exception {
    Files.writeString(
        folder.resolve("Berksfile.lock"),
        """
        DEPENDENCIES
          app
            path: .
            metadata: true
          apt (~> 2.0)
          db
            git: https://example.org/db.git
            revision: 0123456789012345678901234567890123456789
            branch: main

        GRAPH
          app (1.0.0)
            apt (~> 2.0)
          apt (2.3.8)
          db (4.0.1)
        """);
    var lock = LockFile.of(folder);
    Files.writeString(
        folder.resolve("Berksfile.lock"),
        "{\"sources\": {\"apt\": {\"locked_version\": \"2.0.0\"}}}");

    assertThat(lock.versions().toString()).contains("app=1.0.0", "apt=2.3.8", "db=4.0.1");
    assertThat(lock.commits()).containsOnlyKeys("db");
    assertThat(LockFile.of(folder).versions().toString()).isEqualTo("{apt=2.0.0}");
  }
}
