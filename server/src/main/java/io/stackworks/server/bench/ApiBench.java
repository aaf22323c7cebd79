package io.stackworks.server.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stackworks.server.compute.LocalCompute;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

@Command(
    name = "api",
    description =
        "The OpsWorks API: DescribeInstances of a large stack; mixed signed calls at a fixed rate")
final class ApiBench implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(names = "--instances", defaultValue = "10000", description = "default: ${DEFAULT-VALUE}")
  private int instances;

  @Option(names = "--describes", defaultValue = "30", description = "default: ${DEFAULT-VALUE}")
  private int describes;

  @Option(
      names = "--rate",
      defaultValue = "500",
      description = "calls a second, default: ${DEFAULT-VALUE}")
  private int rate;

  @Option(
      names = "--seconds",
      defaultValue = "20",
      description = "of mixed calls, default: ${DEFAULT-VALUE}")
  private int seconds;

  @Option(
      names = "--warm",
      defaultValue = "30",
      description = "seconds of mixed calls before those that count, default: ${DEFAULT-VALUE}")
  private int warming;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
  private URI endpoint = URI.create("http://127.0.0.1");
  private AwsCredentialsIdentity credentials = AwsCredentialsIdentity.create("none", "none");

  @Override
  public Integer call() throws Exception {
    var folder = Files.createTempDirectory("stackworks-bench");
    var data = folder.resolve("data");
    try (var server = BenchServer.start(folder, data, Map.of(), "--compute", "none")) {
      endpoint = URI.create(server.url() + "/");
      server.awaitReady();
      credentials = administrator(data);
      System.out.println(Machine.facts());
      measure(server);
    } finally {
      LocalCompute.removeTree(folder);
    }
    return 0;
  }

  private void measure(BenchServer server) throws Exception {
    var large = stack("large");
    var layer = layer(large);
    long start = System.nanoTime();
    fill(large, layer);
    System.out.printf(
        "%d instances created in %.1f s%n", instances, (System.nanoTime() - start) / 1e9);
    describe(large);
    mixed(server);
  }

  /** Several at a time: they share commits. */
  private void fill(String stack, String layer) throws Exception {
    var threads = Executors.newFixedThreadPool(16);
    var made = new ArrayList<Future<String>>();
    for (int i = 0; i < instances; i++) {
      made.add(threads.submit(() -> instance(stack, layer)));
    }
    for (var one : made) {
      one.get();
    }
    threads.shutdown();
  }

  /** From the request to the last byte of the answer. The first calls only warm. */
  private void describe(String stack) throws Exception {
    var body = "{\"StackId\": \"%s\"}".formatted(stack);
    var figures = new Figures();
    int bytes = 0;
    for (int i = -describes / 3; i < describes; i++) {
      long start = System.nanoTime();
      bytes = send("DescribeInstances", body).length;
      if (i >= 0) {
        figures.add(Duration.ofNanos(System.nanoTime() - start));
      }
    }
    System.out.printf(
        "DescribeInstances of %d instances, %d KB  %s%n", instances, bytes / 1000, figures);
  }

  /** Calls start when their time has come, whether or not earlier ones have ended. */
  private void mixed(BenchServer server) throws Exception {
    var stack = stack("small");
    var layer = layer(stack);
    var one = instance(stack, layer);
    var calls =
        List.of(
            new String[] {"DescribeStacks", "{\"StackIds\": [\"%s\"]}".formatted(stack)},
            new String[] {"DescribeInstances", "{\"StackId\": \"%s\"}".formatted(stack)},
            new String[] {"DescribeLayers", "{\"StackId\": \"%s\"}".formatted(stack)},
            new String[] {"DescribeApps", "{\"StackId\": \"%s\"}".formatted(stack)},
            new String[] {"DescribeCommands", "{\"InstanceId\": \"%s\"}".formatted(one)},
            new String[] {"DescribeDeployments", "{\"StackId\": \"%s\"}".formatted(stack)},
            new String[] {"DescribeStackSummary", "{\"StackId\": \"%s\"}".formatted(stack)},
            new String[] {
              "UpdateLayer", "{\"LayerId\": \"%s\", \"Name\": \"L%%d\"}".formatted(layer)
            },
            new String[] {
              "UpdateInstance", "{\"InstanceId\": \"%s\", \"SshKeyName\": \"k%%d\"}".formatted(one)
            },
            new String[] {
              "UpdateStack", "{\"StackId\": \"%s\", \"Name\": \"s%%d\"}".formatted(stack)
            });
    run(calls, Math.max(1, rate / 5), warming / 2);
    run(calls, rate, warming - warming / 2);
    var before = server.processorTime();
    var measured = run(calls, rate, seconds);
    System.out.println(
        "mixed signed calls, %d/s for %d s (7 of 10 read)  p50 %.1f ms, p99 %.1f ms, failed %d, %.2f ms of the server's processor time a call"
            .formatted(
                rate,
                seconds,
                measured.figures.percentile(0.5).toNanos() / 1e6,
                measured.figures.percentile(0.99).toNanos() / 1e6,
                measured.failed,
                server.processorTime().minus(before).toNanos() / 1e6 / (rate * seconds)));
  }

  private record Measured(Figures figures, int failed) {}

  private Measured run(List<String[]> calls, int perSecond, int forSeconds) throws Exception {
    var took = Collections.synchronizedList(new ArrayList<Duration>());
    var failed = new AtomicInteger();
    var pending = new ArrayList<CompletableFuture<?>>();
    long start = System.nanoTime();
    for (int i = 0; i < perSecond * forSeconds; i++) {
      long due = start + i * 1_000_000_000L / perSecond;
      long wait = due - System.nanoTime();
      if (wait > 0) {
        LockSupport.parkNanos(wait);
      }
      var call = calls.get(i % calls.size());
      pending.add(
          http.sendAsync(
                  signed(call[0], call[1].formatted(i)), HttpResponse.BodyHandlers.ofByteArray())
              .whenComplete(
                  (answer, error) -> {
                    took.add(Duration.ofNanos(System.nanoTime() - due));
                    if (error != null || answer.statusCode() != 200) {
                      failed.incrementAndGet();
                    }
                  }));
    }
    CompletableFuture.allOf(pending.toArray(CompletableFuture[]::new))
        .handle((done, error) -> 0)
        .get();
    var figures = new Figures();
    took.forEach(figures::add);
    return new Measured(figures, failed.get());
  }

  private String stack(String name) throws IOException, InterruptedException {
    return call(
            "CreateStack",
            """
            {"Name": "%s", "Region": "us-east-1",
             "ServiceRoleArn": "arn:aws:iam::123456789012:role/r",
             "DefaultInstanceProfileArn": "arn:aws:iam::123456789012:instance-profile/p"}
            """
                .formatted(name))
        .get("StackId")
        .asText();
  }

  private String layer(String stack) throws IOException, InterruptedException {
    return call(
            "CreateLayer",
            "{\"StackId\": \"%s\", \"Type\": \"custom\", \"Name\": \"L\", \"Shortname\": \"l\"}"
                .formatted(stack))
        .get("LayerId")
        .asText();
  }

  private String instance(String stack, String layer) throws IOException, InterruptedException {
    return call(
            "CreateInstance",
            "{\"StackId\": \"%s\", \"LayerIds\": [\"%s\"], \"InstanceType\": \"t2.micro\"}"
                .formatted(stack, layer))
        .get("InstanceId")
        .asText();
  }

  private JsonNode call(String operation, String body) throws IOException, InterruptedException {
    return JSON.readTree(send(operation, body));
  }

  private byte[] send(String operation, String body) throws IOException, InterruptedException {
    var answer = http.send(signed(operation, body), HttpResponse.BodyHandlers.ofByteArray());
    if (answer.statusCode() != 200) {
      throw new IOException(
          operation + ": " + new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8));
    }
    return answer.body();
  }

  private HttpRequest signed(String operation, String body) {
    var request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(endpoint)
            .putHeader("X-Amz-Target", "OpsWorks_20130218." + operation)
            .putHeader("Content-Type", "application/x-amz-json-1.1")
            .build();
    var signed =
        signer.sign(
            sign ->
                sign.identity(credentials)
                    .request(request)
                    .payload(ContentStreamProvider.fromUtf8String(body))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "opsworks")
                    .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1"));
    var built = HttpRequest.newBuilder(endpoint).POST(HttpRequest.BodyPublishers.ofString(body));
    signed
        .request()
        .forEachHeader(
            (name, values) -> {
              if (!name.equalsIgnoreCase("host") && !name.equalsIgnoreCase("content-length")) {
                values.forEach(value -> built.header(name, value));
              }
            });
    return built.build();
  }

  private static AwsCredentialsIdentity administrator(Path data) throws IOException {
    var lines = Files.readAllLines(data.resolve("admin").resolve("credentials"));
    return AwsCredentialsIdentity.create(
        value(lines, "aws_access_key_id"), value(lines, "aws_secret_access_key"));
  }

  private static String value(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf('=') + 1).strip())
        .findFirst()
        .orElseThrow();
  }
}
