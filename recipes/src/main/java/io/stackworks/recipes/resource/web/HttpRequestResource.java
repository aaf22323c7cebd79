package io.stackworks.recipes.resource.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceFailed;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code http_request}: one request to a server, made each time. */
public final class HttpRequestResource implements ResourceType {
  @Override
  public Spec spec() {
    return Spec.of(
            "http_request", "An HTTP request. It is sent, and counts as a change, each time.")
        .actions("get", "patch", "put", "post", "delete", "head", "options")
        .with(
            Property.of("url", "String").isName().doc("Address to ask."),
            Property.of("message")
                .isName()
                .doc(
                    "Body of :post, :put and :patch: text, or a hash or array that is sent as"
                        + " JSON. Default: the name."),
            Property.of("headers", "Hash").defaults(Map.of()).doc("Request headers."));
  }

  @Override
  public List<Change> differences(Call call) throws Exception {
    var verb = call.action().toUpperCase(Locale.ROOT);
    var url = String.valueOf(call.get("url"));
    var title = call.declaredType() + "[" + call.name() + "] " + verb + " to " + url;
    if (verb.equals("HEAD")) {
      // Asked now: whether it counts as a change depends on the answer.
      try (var answer = send(call, verb, url)) {
        return answer.status() == 304
            ? List.of()
            : List.of(Change.of(title + " returned modified, trigger notifications", () -> {}));
      }
    }
    return List.of(
        Change.of(
            title,
            () -> {
              try (var answer = send(call, verb, url)) {
                answer.body().transferTo(java.io.OutputStream.nullOutputStream());
              }
            }));
  }

  private static Web.Answer send(Call call, String verb, String url) throws IOException {
    var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(new Wanted(call).map("headers"));
    byte[] body = null;
    if (List.of("POST", "PUT", "PATCH").contains(verb)) {
      body = body(call, headers);
    }
    return new Web(call, true, true).send(new Web.Request(verb, uri(url), headers, body));
  }

  static URI uri(String url) {
    try {
      var uri = URI.create(url);
      if (uri.getHost() != null && List.of("http", "https").contains(uri.getScheme())) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw new ResourceFailed("ArgumentError", "bad URI: " + url + " (expected: http or https)");
  }

  private static byte[] body(Call call, Map<String, String> headers) throws IOException {
    @Nullable Object message = call.get("message");
    if (message instanceof Call.Block block) {
      message = block.call();
    }
    if (message instanceof Map<?, ?> || message instanceof List<?>) {
      headers.putIfAbsent("Content-Type", "application/json");
      try {
        return new JsonMapper().writeValueAsBytes(message);
      } catch (JsonProcessingException e) {
        throw new ResourceFailed("TypeError", "message cannot be sent as JSON: " + e.getMessage());
      }
    }
    headers.putIfAbsent("Content-Type", "application/x-www-form-urlencoded");
    return String.valueOf(message).getBytes(StandardCharsets.UTF_8);
  }
}
