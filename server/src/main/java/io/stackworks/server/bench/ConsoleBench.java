package io.stackworks.server.bench;

import io.stackworks.server.compute.LocalCompute;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "console",
    description =
        "The web console: pages of a large stack, a change until an open page has it, idle pages")
final class ConsoleBench implements Callable<Integer> {
  private static final int MADE_AT_ONCE = 100;

  /** A stream tells at most so often; a change after a pause is told at once. */
  private static final Duration PAUSE = Duration.ofMillis(400);

  @Option(names = "--instances", defaultValue = "1000", description = "default: ${DEFAULT-VALUE}")
  private int instances;

  @Option(
      names = "--renders",
      defaultValue = "200",
      description = "of every page, default: ${DEFAULT-VALUE}")
  private int renders;

  @Option(names = "--changes", defaultValue = "30", description = "default: ${DEFAULT-VALUE}")
  private int changes;

  @Option(names = "--consoles", defaultValue = "200", description = "default: ${DEFAULT-VALUE}")
  private int consoles;

  @Option(
      names = "--seconds",
      defaultValue = "60",
      description = "of looking at idle pages, default: ${DEFAULT-VALUE}")
  private int seconds;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .cookieHandler(new CookieManager())
          .build();
  private String base = "";

  @Override
  public Integer call() throws Exception {
    var folder = Files.createTempDirectory("stackworks-bench");
    var data = folder.resolve("data");
    try (var server = BenchServer.start(folder, data, Map.of(), "--compute", "none")) {
      base = server.url();
      server.awaitReady();
      System.out.println(Machine.facts());
      var token = Files.readString(server.tokenFile()).strip();
      post("/console/sign-in", Map.of("token", token));
      var stack = stack();
      render(stack);
      change(stack);
      idle(stack, server);
    } finally {
      LocalCompute.removeTree(folder);
    }
    return 0;
  }

  private String stack() throws IOException, InterruptedException {
    var stack =
        submit(
            "/console/stacks/new",
            "/console/stacks/new",
            Map.of(
                "name",
                "large",
                "chef_version",
                "18",
                "hostname_theme",
                "Layer_Dependent",
                "security_groups",
                "true"));
    var layer =
        submit(
            stack + "/layers/new",
            stack + "/layers/new",
            Map.of("name", "Web", "shortname", "web", "type", "custom"));
    var id = layer.substring(layer.lastIndexOf('/') + 1);
    for (int made = 0; made < instances; made += MADE_AT_ONCE) {
      var count = String.valueOf(Math.min(MADE_AT_ONCE, instances - made));
      var unused =
          submit(
              stack + "/instances/new",
              stack + "/instances/new",
              Map.of("layers", id, "count", count, "scaling", "always"));
    }
    return stack;
  }

  private void render(String stack) throws IOException, InterruptedException {
    var pages = new ArrayList<>(List.of("/console"));
    for (var page : List.of("", "/layers", "/instances", "/deployments", "/monitoring", "/run")) {
      pages.add(stack + page);
    }
    for (var page : pages) {
      for (int i = 0; i < renders; i++) {
        var unused = get(page); // warm
      }
    }
    for (var page : pages) {
      var took = new Figures();
      int size = 0;
      for (int i = 0; i < renders; i++) {
        long start = System.nanoTime();
        size = get(page).body().length();
        took.add(Duration.ofNanos(System.nanoTime() - start));
      }
      System.out.printf(
          Locale.ROOT,
          "%-14s of %d instances  p50 %.1f ms, p95 %.1f ms, %d KB%n",
          page.replace(stack, "stack"),
          instances,
          took.percentile(0.5).toNanos() / 1e6,
          took.percentile(0.95).toNanos() / 1e6,
          size / 1024);
    }
  }

  /** From before the change is asked for to the page that has it. */
  private void change(String stack) throws IOException, InterruptedException {
    var took = new Figures();
    try (var stream = lines(stack)) {
      for (int i = 0; i < changes; i++) {
        LockSupport.parkNanos(PAUSE.toNanos());
        var word = "change" + i;
        var token = formToken(stack + "/tags");
        drained(stream);
        long start = System.nanoTime();
        post(stack + "/tags", Map.of("form_token", token, "tags", "word=" + word));
        awaitChange(stream);
        while (!get(stack + "/tags").body().contains(word)) {
          awaitChange(stream);
        }
        took.add(Duration.ofNanos(System.nanoTime() - start));
      }
    }
    System.out.printf(
        Locale.ROOT,
        "a change, from the call to the page that has it  %s, p95 %d ms%n",
        took,
        took.percentile(0.95).toMillis());
  }

  private BufferedReader lines(String stack) throws IOException, InterruptedException {
    return new BufferedReader(new InputStreamReader(open(stack), StandardCharsets.UTF_8));
  }

  private InputStream open(String stack) throws IOException, InterruptedException {
    var id = stack.substring(stack.lastIndexOf('/') + 1);
    var request = request("/console/live?after=0&stack=" + id).GET().build();
    return http.send(request, HttpResponse.BodyHandlers.ofInputStream()).body();
  }

  private static void drained(BufferedReader stream) throws IOException {
    while (stream.ready()) {
      var unused = stream.readLine();
    }
  }

  private static void awaitChange(BufferedReader stream) throws IOException {
    var line = stream.readLine();
    while (line != null && !line.equals("event: change")) {
      line = stream.readLine();
    }
    if (line == null) {
      throw new IOException("the stream of changes has ended (expected: a change)");
    }
  }

  private void idle(String stack, BenchServer server) throws IOException, InterruptedException {
    double without = load(server);
    var open = new ArrayList<InputStream>();
    try {
      for (int i = 0; i < consoles; i++) {
        open.add(open(stack));
      }
      LockSupport.parkNanos(Duration.ofSeconds(5).toNanos());
      System.out.printf(
          Locale.ROOT,
          "%d open pages, nothing happens  %.2f %% of one core; without them %.2f %%%n",
          consoles,
          load(server),
          without);
    } finally {
      for (var one : open) {
        one.close();
      }
    }
  }

  /** Of one core, in percent, over some seconds. */
  private double load(BenchServer server) {
    var before = server.processorTime();
    LockSupport.parkNanos(Duration.ofSeconds(seconds).toNanos());
    return 100.0 * server.processorTime().minus(before).toMillis() / (seconds * 1000.0);
  }

  // ---- as a browser ----

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path));
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    var answer = http.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("GET " + path + ": " + answer.statusCode() + "\n" + answer.body());
    }
    return answer;
  }

  private String formToken(String page) throws IOException, InterruptedException {
    var found = Pattern.compile("name=\"form_token\" value=\"([^\"]*)\"").matcher(get(page).body());
    if (!found.find()) {
      throw new IOException("no form on " + page);
    }
    return found.group(1);
  }

  /** Answers where the form leads. */
  private String submit(String from, String to, Map<String, String> fields)
      throws IOException, InterruptedException {
    var all = new java.util.HashMap<>(fields);
    all.put("form_token", formToken(from));
    return post(to, all);
  }

  private String post(String path, Map<String, String> fields)
      throws IOException, InterruptedException {
    var form =
        fields.entrySet().stream()
            .map(
                one ->
                    one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    var answer =
        http.send(
            request(path)
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 303) {
      throw new IOException("POST " + path + ": " + answer.statusCode());
    }
    return answer.headers().firstValue("location").orElse("");
  }
}
