package io.stackworks.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real gems from a real gem server, which is a folder of files. */
class ChefGemTest {
  private static final String MAKE_SITE =
      """
      require 'rubygems/package'
      require 'digest'
      require 'fileutils'
      require 'zlib'
      site = ARGV[0]
      %w(gems quick/Marshal.4.8 info lib).each { |d| FileUtils.mkdir_p("#{site}/#{d}") }
      Dir.chdir(site)
      File.write('lib/greeter.rb', "module Greeter; def self.hello = 'hello from a gem'; end")
      spec = Gem::Specification.new do |s|
        s.name, s.version, s.summary, s.authors, s.files = 'greeter', '1.2.0', 'x', ['x'], ['lib/greeter.rb']
      end
      file = Gem::Package.build(spec, true)
      info = "---\\n1.2.0 |checksum:#{Digest::SHA256.file(file).hexdigest}\\n"
      FileUtils.mv(file, 'gems')
      %w(specs latest_specs).each do |name|
        Zlib::GzipWriter.open("#{name}.4.8.gz") { |g| g.write(Marshal.dump([['greeter', spec.version, 'ruby']])) }
      end
      File.binwrite('quick/Marshal.4.8/greeter-1.2.0.gemspec.rz', Zlib::Deflate.deflate(Marshal.dump(spec)))
      File.write('info/greeter', info)
      File.write('versions', "created_at: 2020-01-01T00:00:00Z\\n---\\ngreeter 1.2.0 #{Digest::MD5.hexdigest(info)}\\n")
      """;

  @TempDir Path folder;
  private String output = "";

  @BeforeEach
  void cookbook() throws IOException {
    Files.createDirectories(folder.resolve("cookbooks/it/recipes"));
    Files.writeString(folder.resolve("cookbooks/it/metadata.rb"), "name 'it'\n");
    Files.writeString(folder.resolve("node.json"), "{}");
  }

  private int run(String recipe) throws IOException {
    Files.writeString(folder.resolve("cookbooks/it/recipes/default.rb"), recipe);
    var out = new ByteArrayOutputStream();
    int code =
        LocalRun.run(
            List.of("it"),
            folder.resolve("node.json"),
            folder,
            folder.resolve("state"),
            folder.resolve("report.json"),
            "18",
            out);
    output = out.toString(StandardCharsets.UTF_8);
    return code;
  }

  private HttpServer gemServer() throws Exception {
    var site = Files.createDirectories(folder.resolve("site"));
    ruby(MAKE_SITE, site.toString());
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          var file = site.resolve(exchange.getRequestURI().getPath().substring(1));
          boolean there = Files.isRegularFile(file);
          boolean body = there && !exchange.getRequestMethod().equals("HEAD");
          exchange.sendResponseHeaders(there ? 200 : 404, body ? Files.size(file) : -1);
          if (body) {
            Files.copy(file, exchange.getResponseBody());
          }
          exchange.close();
        });
    server.start();
    return server;
  }

  @Test
  void a_gem_that_metadata_names_is_there_for_libraries() throws Exception {
    var server = gemServer();
    Files.writeString(
        folder.resolve("cookbooks/it/metadata.rb"),
        "name 'it'\ngem 'json'\ngem 'greeter', '~> 1.0', source: 'http://127.0.0.1:"
            + server.getAddress().getPort()
            + "'\n");
    Files.createDirectories(folder.resolve("cookbooks/it/libraries"));
    Files.writeString(
        folder.resolve("cookbooks/it/libraries/x.rb"),
        "require 'greeter'\nWORDS = Greeter.hello\n");
    try {
      assertThat(run("log WORDS\n")).as(output).isZero();
      assertThat(output).contains("hello from a gem").doesNotContain("chef_gem[json]");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void a_gem_can_be_required_in_the_run_that_installs_it_and_in_later_ones() throws Exception {
    var server = gemServer();
    var recipe =
        """
        chef_gem 'greeter' do
          source 'http://127.0.0.1:%d'
          clear_sources true
          version '1.2.0'
          compile_time true
        end
        require 'greeter'
        log Greeter.hello
        """
            .formatted(server.getAddress().getPort());
    try {
      assertThat(run(recipe)).as(output).isZero();
      assertThat(output).contains("install version 1.2.0").contains("hello from a gem");
    } finally {
      server.stop(0);
    }

    assertThat(run(recipe)).as("the server is gone, the gem is there: " + output).isZero();
    assertThat(output).contains("chef_gem[greeter] action install (up to date)");
  }

  @Test
  void a_source_that_cannot_be_reached_fails_the_resource_with_one_clear_line() throws Exception {
    int code =
        run(
            """
            chef_gem 'greeter' do
              source 'http://127.0.0.1:1'
              clear_sources true
              version '1.2.0'
            end
            """);

    assertThat(code).as(output).isEqualTo(1);
    assertThat(output)
        .contains(
            "no gem source reachable for greeter: Unable to download data from http://127.0.0.1:1/");
  }

  private static void ruby(String script, String argument) throws Exception {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                "org.jruby.Main",
                "-e",
                script,
                argument)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isZero();
  }
}
