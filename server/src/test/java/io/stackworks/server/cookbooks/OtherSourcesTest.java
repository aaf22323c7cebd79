package io.stackworks.server.cookbooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.stackworks.server.stack.Secret;
import io.stackworks.server.stack.Source;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OtherSourcesTest {
  @TempDir Path temporary;

  private static Source source(Source.Type type, String url) {
    return new Source(type, url, "7", "AKIDEXAMPLE", new Secret("s3cret"), null);
  }

  @ParameterizedTest
  @CsvSource({
    "https://s3.amazonaws.com/books/a/b.tar.gz, us-east-1, books, a/b.tar.gz",
    "https://s3-eu-west-1.amazonaws.com/books/b.zip, eu-west-1, books, b.zip",
    "https://s3.eu-central-1.amazonaws.com/books/b.zip, eu-central-1, books, b.zip",
    "https://my.books.s3.amazonaws.com/b.zip, us-east-1, my.books, b.zip",
    "https://books.s3-us-west-2.amazonaws.com/b.zip, us-west-2, books, b.zip",
    "https://books.s3.us-west-2.amazonaws.com/x/b.zip, us-west-2, books, x/b.zip",
    "s3://books/x/b.zip, us-east-1, books, x/b.zip"
  })
  void all_forms_of_amazons_addresses_are_read(
      String url, String region, String bucket, String key) {
    assertThat(S3Source.Address.of(url)).contains(new S3Source.Address(null, region, bucket, key));
  }

  @Test
  void an_object_of_another_store_is_fetched_with_a_signed_request() throws Exception {
    var seen = new ArrayList<String>();
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          seen.add(
              exchange.getRequestURI().getPath()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization"));
          boolean there = exchange.getRequestURI().getPath().equals("/books/set.tar.gz");
          var body =
              (there ? "content" : "<Error><Code>NoSuchKey</Code></Error>")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(there ? 200 : 404, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      var base = "http://127.0.0.1:" + server.getAddress().getPort();
      var file = temporary.resolve("archive");
      s3(base + "/books/set.tar.gz").download(file);

      assertThat(file).hasContent("content");
      assertThat(seen.get(0))
          .startsWith("/books/set.tar.gz AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
          .contains("/s3/aws4_request");
      assertThatThrownBy(() -> s3(base + "/books/none").download(temporary.resolve("none")))
          .hasMessage("s3 " + base + "/books/none: status 404 NoSuchKey (expected: 200)");
    } finally {
      server.stop(0);
    }
  }

  private static S3Source s3(String url) {
    return new S3Source(source(Source.Type.S3, url), TimeLimit.of(Duration.ofSeconds(30)));
  }

  @Test
  void subversion_gets_the_password_where_nobody_sees_it() throws Exception {
    var seen = temporary.resolve("seen");
    var program =
        script("read -r password; echo \"$* password=$password\" >>" + seen + "; echo 42");
    var svn = svn(program);

    assertThat(svn.revision()).isEqualTo("42");
    svn.export(temporary.resolve("files"));
    assertThat(Files.readAllLines(seen))
        .containsExactly(
            "info --show-item last-changed-revision svn://example/trunk@ --non-interactive"
                + " --no-auth-cache --revision 7 --username AKIDEXAMPLE --password-from-stdin"
                + " password=s3cret",
            "export --quiet --ignore-externals svn://example/trunk@ "
                + temporary.resolve("files")
                + " --non-interactive --no-auth-cache --revision 7 --username AKIDEXAMPLE"
                + " --password-from-stdin password=s3cret");
  }

  @Test
  void subversion_fails_with_its_own_first_line_or_says_that_it_is_missing() throws Exception {
    // svn, version 1.14.2
    var program =
        script("echo 'svn: E170013: Unable to connect to a repository at URL' >&2; exit 1");

    assertThatThrownBy(() -> svn(program).revision())
        .hasMessage(
            "svn svn://example/trunk: svn: E170013: Unable to connect to a repository at URL");
    assertThatThrownBy(() -> svn(temporary.resolve("none").toString()).revision())
        .hasMessage(
            "svn svn://example/trunk: this server has no svn program (install the package"
                + " subversion)");
  }

  private SvnSource svn(String program) {
    return new SvnSource(
        source(Source.Type.SVN, "svn://example/trunk"),
        TimeLimit.of(Duration.ofSeconds(30)),
        program);
  }

  private String script(String body) throws IOException {
    var file = temporary.resolve("program");
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file.toString();
  }

  @Test
  void secrets_in_addresses_are_never_said() {
    assertThat(
            List.of(
                new SourceFailed("git https://me:s3cret@git.example/x: refused").getMessage(),
                new SourceFailed("https://b.s3.amazonaws.com/k?X-Amz-Signature=abc&x=1: status 403")
                    .getMessage()))
        .containsExactly(
            "git https://***@git.example/x: refused",
            "https://b.s3.amazonaws.com/k?X-Amz-Signature=***&x=1: status 403");
  }
}
