package io.stackworks.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stackworks.server.opsworks.testing.Pojos;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.waiters.WaiterOverrideConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.opsworks.OpsWorksClient;
import software.amazon.awssdk.services.opsworks.model.OpsWorksException;
import software.amazon.awssdk.services.opsworks.waiters.OpsWorksWaiter;

/** Plays the scenario with the last OpsWorks client of the AWS SDK for Java. */
final class JavaScenario {
  private static final Pattern VARIABLE = Pattern.compile("\\$(\\w+)");

  private final OpsWorksClient client;
  private final OpsWorksClient guest;
  private final OpsWorksWaiter waiter;
  private final Map<String, String> variables;

  JavaScenario(OpsWorksClient client, OpsWorksClient guest, Map<String, String> variables) {
    this.client = client;
    this.guest = guest;
    this.variables = variables;
    this.waiter =
        OpsWorksWaiter.builder()
            .client(client)
            .overrideConfiguration(
                WaiterOverrideConfiguration.builder()
                    .backoffStrategyV2(
                        BackoffStrategy.fixedDelayWithoutJitter(Duration.ofMillis(500)))
                    .maxAttempts(600)
                    .build())
            .build();
  }

  static OpsWorksClient client(String url, Credentials credentials) {
    return OpsWorksClient.builder()
        .endpointOverride(java.net.URI.create(url))
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(credentials.id(), credentials.secret())))
        .httpClient(UrlConnectionHttpClient.create())
        .overrideConfiguration(config -> config.retryStrategy(retry -> retry.maxAttempts(1)))
        .build();
  }

  void play(JsonNode scenario) throws Exception {
    int number = 0;
    for (var step : scenario) {
      var given = filled(step.get("in"));
      if (step.has("wait")) {
        await(step.get("wait").asText(), given);
      } else if (step.has("fetch")) {
        fetch(filled(step.get("fetch")).asText());
      } else {
        call(number + " " + step.get("op").asText() + " " + given, step, given);
      }
      number++;
    }
  }

  private void call(String what, JsonNode step, JsonNode given) throws Exception {
    JsonNode answer = null;
    var error = "";
    try {
      answer =
          Pojos.json(Pojos.call(step.has("as") ? guest : client, step.get("op").asText(), given));
    } catch (OpsWorksException e) {
      error = e.awsErrorDetails().errorCode();
    }
    assertThat(error).as(what).isEqualTo(step.path("error").asText(""));
    if (answer == null) {
      return;
    }
    var seen = answer;
    step.path("see")
        .properties()
        .forEach(
            entry ->
                assertThat(at(seen, entry.getKey()))
                    .as("%s: %s", what, entry.getKey())
                    .isEqualTo(filled(entry.getValue())));
    step.path("keep")
        .properties()
        .forEach(
            entry -> variables.put(entry.getKey(), at(seen, entry.getValue().asText()).asText()));
  }

  /** With nothing but the address. */
  private static void fetch(String url) throws Exception {
    // No upgrade to HTTP/2: what stands between knows nothing of it.
    var request =
        HttpRequest.newBuilder(java.net.URI.create(url))
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    var log = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
    assertThat(log.statusCode()).as(url).isEqualTo(200);
    assertThat(log.body()).as(url).isNotEmpty();
  }

  private void await(String name, JsonNode given) throws Exception {
    var method = "waitUntil" + name;
    var request = Pojos.request(Pojos.waiterOperation(name), given);
    for (var candidate : OpsWorksWaiter.class.getMethods()) {
      if (candidate.getName().equals(method)
          && candidate.getParameterCount() == 1
          && candidate.getParameterTypes()[0].isInstance(request)) {
        candidate.invoke(waiter, request);
        return;
      }
    }
    throw new AssertionError("no waiter " + name);
  }

  private static JsonNode at(JsonNode answer, String path) {
    return answer.at("/" + path.replace('.', '/'));
  }

  private JsonNode filled(JsonNode value) {
    var mapper = new ObjectMapper();
    if (value.isTextual()) {
      return mapper
          .getNodeFactory()
          .textNode(
              VARIABLE.matcher(value.asText()).replaceAll(name -> variables.get(name.group(1))));
    } else if (value.isArray()) {
      var list = new ArrayList<JsonNode>();
      value.forEach(item -> list.add(filled(item)));
      return mapper.createArrayNode().addAll(list);
    } else if (value.isObject()) {
      var object = mapper.createObjectNode();
      value.properties().forEach(entry -> object.set(entry.getKey(), filled(entry.getValue())));
      return object;
    }
    return value;
  }
}
