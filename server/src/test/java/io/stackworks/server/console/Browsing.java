package io.stackworks.server.console;

import io.stackworks.server.testing.TestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A browser without a window: keeps cookies, follows no redirect, sends forms as pages have them.
 */
final class Browsing {
  private final String base;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .cookieHandler(new CookieManager())
          .build();

  Browsing(TestServer server) {
    var address = server.control().http();
    this.base = "http://127.0.0.1:" + address.getPort();
  }

  /** Signed in by a one-time link. */
  static Browsing signedIn(TestServer server) {
    var browser = new Browsing(server);
    var answer = browser.post("/console/sign-in", Map.of("link", browser.link(server)));
    if (answer.statusCode() != 303) {
      throw new AssertionError("not signed in: " + answer.body());
    }
    return browser;
  }

  /** The secret of a new one-time link. */
  String link(TestServer server) {
    var answer =
        send(
            request("/console/links")
                .header("authorization", "Bearer " + server.operatorToken())
                .POST(HttpRequest.BodyPublishers.noBody()));
    return answer.body().strip().replaceFirst(".*link=", "");
  }

  HttpResponse<String> get(String path) {
    return send(request(path).GET());
  }

  /** Sends a form with the token that the page at {@code from} carries. */
  HttpResponse<String> submit(String from, String path, Map<String, String> fields) {
    var all = new java.util.LinkedHashMap<>(fields);
    all.put("form_token", formToken(from));
    return post(path, all);
  }

  String formToken(String page) {
    var found = Pattern.compile("name=\"form_token\" value=\"([^\"]*)\"").matcher(get(page).body());
    return found.find() ? found.group(1) : "";
  }

  HttpResponse<String> post(String path, Map<String, String> fields) {
    var form =
        fields.entrySet().stream()
            .map(one -> encoded(one.getKey()) + "=" + encoded(one.getValue()))
            .collect(Collectors.joining("&"));
    return send(
        request(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form)));
  }

  /** Bytes on the wire, packed as browsers ask for it. */
  int size(String path) {
    try {
      var packed = request(path).header("accept-encoding", "gzip").GET().build();
      return http.send(packed, HttpResponse.BodyHandlers.ofByteArray()).body().length;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A stream of server-sent events, line by line; reading waits for the next. */
  BufferedReader stream(String path) {
    try {
      var answer =
          http.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofInputStream());
      return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(30));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
