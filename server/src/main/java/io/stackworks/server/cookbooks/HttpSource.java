package io.stackworks.server.cookbooks;

import io.stackworks.server.stack.Source;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An archive behind an http(s) address. */
final class HttpSource {

  private static final long LARGEST_BYTES = 1L << 30;

  private final Source source;
  private final TimeLimit limit;

  HttpSource(Source source, TimeLimit limit) {
    this.source = source;
    this.limit = limit;
  }

  void download(Path file) throws SourceFailed {
    var reader =
        Executors.newSingleThreadExecutor(
            work -> {
              var thread = new Thread(work, "download");
              thread.setDaemon(true);
              return thread;
            });
    try {
      // On a thread of its own: a body that stops coming cannot be waited for with a limit
      // otherwise.
      reader
          .submit(
              () -> {
                read(file);
                return true;
              })
          .get(limit.leftMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new SourceFailed(source.url() + ": took too long", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SourceFailed failed) {
        throw failed;
      }
      throw new SourceFailed(source.url() + ": " + said(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SourceFailed(source.url() + ": the server is stopping", e);
    } finally {
      reader.shutdownNow();
    }
  }

  private void read(Path file) throws IOException, InterruptedException, SourceFailed {
    var client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1) // no upgrade to 2 in the middle of an answer
            .connectTimeout(Duration.ofSeconds(15))
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    var request = HttpRequest.newBuilder(address()).timeout(Duration.ofSeconds(60));
    if (source.username() != null) {
      var password = source.password() == null ? "" : source.password().reveal();
      var pair = source.username() + ":" + password;
      request.header(
          "Authorization",
          "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }
    var response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    try (var body = response.body()) {
      if (response.statusCode() != 200) {
        throw new SourceFailed(
            source.url() + ": status " + response.statusCode() + " (expected: 200)");
      }
      copy(body, file);
    }
  }

  private void copy(InputStream body, Path file) throws IOException, SourceFailed {
    long size = 0;
    try (var out = Files.newOutputStream(file)) {
      var buffer = new byte[64 * 1024];
      for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
        size += n;
        if (size > LARGEST_BYTES) {
          throw new SourceFailed(source.url() + ": more than " + LARGEST_BYTES + " bytes");
        }
        out.write(buffer, 0, n);
      }
    }
  }

  private URI address() throws SourceFailed {
    try {
      var uri = URI.create(source.url());
      if ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw new SourceFailed(source.url() + ": not an address", e);
    }
    throw new SourceFailed(source.url() + ": (expected: an http or https address)");
  }

  private static String said(Throwable failure) {
    var cause = failure.getCause() == null ? failure : failure.getCause();
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
