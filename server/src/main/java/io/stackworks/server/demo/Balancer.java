package io.stackworks.server.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The demo's load balancer as its users see it. Answers are {@code version V on HOST}. */
final class Balancer {
  static final Duration PATIENCE = Duration.ofMinutes(3);

  /** So many answers in a row must agree before something counts as gone. */
  private static final int AGREED = 12;

  private final String url;
  private final Duration patience;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .proxy(HttpClient.Builder.NO_PROXY)
          .build();

  Balancer(String url, Duration patience) {
    this.url = url;
    this.patience = patience;
  }

  String url() {
    return url;
  }

  private String get() throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(10)).build();
    var response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException("HTTP status " + response.statusCode());
    }
    return response.body().strip();
  }

  /** Returns at the first answer. */
  String first() throws DemoFailed, InterruptedException {
    return until("an answer", answers -> !answers.isEmpty()).iterator().next();
  }

  /** Asks until all wished answers came, and answers what came. */
  Set<String> until(String wished, Predicate<Set<String>> enough)
      throws DemoFailed, InterruptedException {
    var answers = new LinkedHashSet<String>();
    var last = "nothing";
    long deadline = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        last = get();
        answers.add(last);
        if (enough.test(answers)) {
          return answers;
        }
      } catch (IOException e) {
        last = String.valueOf(e.getMessage() == null ? e : e.getMessage());
      }
      Thread.sleep(50);
    }
    throw new DemoFailed(
        "%s: got %s in %d s, at last: %s (expected: %s)"
            .formatted(url, answers, patience.toSeconds(), last, wished));
  }

  /** Asks until so many answers in a row were all of the wished kind, none failed. */
  Set<String> settles(String wished, Predicate<String> right)
      throws DemoFailed, InterruptedException {
    var last = "nothing";
    var row = new TreeSet<String>();
    int count = 0;
    long deadline = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        last = get();
      } catch (IOException e) {
        last = String.valueOf(e.getMessage() == null ? e : e.getMessage());
      }
      if (right.test(last)) {
        row.add(last);
        if (++count == AGREED) {
          return row;
        }
      } else {
        row.clear();
        count = 0;
        Thread.sleep(100);
      }
    }
    throw new DemoFailed(
        "%s: at last: %s (expected: %s, %d times in a row)".formatted(url, last, wished, AGREED));
  }
}
