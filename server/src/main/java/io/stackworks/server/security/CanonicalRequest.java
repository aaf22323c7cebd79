package io.stackworks.server.security;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A request in the one form that both sides sign: AWS Signature Version 4, "create a canonical
 * request".
 */
final class CanonicalRequest {
  private static final String UNRESERVED = "-._~";

  private final String method;
  private final String path;
  private final List<Parameter> query;
  private final Map<String, List<String>> headers = new LinkedHashMap<>();
  private final String bodyDigest;

  /**
   * @param rawPath as it came, percent-encoded by the client
   * @param rawQuery as it came, without the question mark; absent and empty are the same
   * @param bodyDigest SHA-256 of what came, in hex
   */
  CanonicalRequest(
      String method,
      String rawPath,
      @Nullable String rawQuery,
      Iterable<? extends Map.Entry<? extends CharSequence, String>> headers,
      String bodyDigest) {
    this.method = method;
    this.path = path(rawPath);
    this.query = query(rawQuery == null ? "" : rawQuery);
    for (var header : headers) {
      var name = header.getKey().toString().toLowerCase(Locale.ROOT);
      this.headers
          .computeIfAbsent(name.equals(":authority") ? "host" : name, key -> new ArrayList<>())
          .add(header.getValue().strip().replaceAll("\\s+", " "));
    }
    this.bodyDigest = bodyDigest;
  }

  /** Name and value, both in their canonical encoding. */
  private record Parameter(String name, String value) implements Comparable<Parameter> {
    @Override
    public int compareTo(Parameter other) {
      int byName = name.compareTo(other.name);
      return byName != 0 ? byName : value.compareTo(other.value);
    }
  }

  /** All values of a header, joined; absent: it was not sent. */
  @Nullable String header(String name) {
    var values = headers.get(name);
    return values == null ? null : String.join(",", values);
  }

  /** The decoded value of a query parameter; absent: not there, or more than once. */
  @Nullable String parameter(String name) {
    var found = query.stream().filter(each -> each.name.equals(name)).toList();
    return found.size() == 1
        ? new String(decoded(found.get(0).value), StandardCharsets.UTF_8)
        : null;
  }

  /** The text whose digest is signed. */
  String text(List<String> signedHeaders) {
    var text = new StringBuilder();
    text.append(method).append('\n').append(path).append('\n');
    text.append(
        query.stream()
            .filter(each -> !each.name.equals("X-Amz-Signature"))
            .sorted()
            .map(each -> each.name + "=" + each.value)
            .collect(Collectors.joining("&")));
    text.append('\n');
    for (var name : signedHeaders) {
      text.append(name).append(':');
      text.append(String.join(",", headers.getOrDefault(name, List.of()))).append('\n');
    }
    text.append('\n').append(String.join(";", signedHeaders)).append('\n');
    return text.append(bodyDigest).toString();
  }

  /** Without dot segments and double slashes, and each byte encoded once more than it came. */
  private static String path(String raw) {
    var segments = new ArrayDeque<String>();
    for (var segment : raw.split("/", -1)) {
      if (segment.equals("..")) {
        segments.pollLast();
      } else if (!segment.isEmpty() && !segment.equals(".")) {
        segments.addLast(encoded(segment.getBytes(StandardCharsets.UTF_8)));
      }
    }
    boolean folder = raw.endsWith("/") && !segments.isEmpty();
    return "/" + String.join("/", segments) + (folder ? "/" : "");
  }

  private static List<Parameter> query(String raw) {
    var parameters = new ArrayList<Parameter>();
    for (var part : raw.split("&", -1)) {
      if (!part.isEmpty()) {
        int equals = part.indexOf('=');
        var name = equals < 0 ? part : part.substring(0, equals);
        var value = equals < 0 ? "" : part.substring(equals + 1);
        parameters.add(new Parameter(encoded(decoded(name)), encoded(decoded(value))));
      }
    }
    return parameters;
  }

  private static String encoded(byte[] bytes) {
    var text = new StringBuilder();
    for (byte each : bytes) {
      char letter = (char) (each & 0xff);
      boolean plain =
          (letter >= 'A' && letter <= 'Z')
              || (letter >= 'a' && letter <= 'z')
              || (letter >= '0' && letter <= '9')
              || UNRESERVED.indexOf(letter) >= 0;
      if (plain) {
        text.append(letter);
      } else {
        text.append('%').append(String.format(Locale.ROOT, "%02X", (int) letter));
      }
    }
    return text.toString();
  }

  /** Percent signs that start no code stand for themselves. */
  private static byte[] decoded(String text) {
    var from = text.getBytes(StandardCharsets.UTF_8);
    var bytes = new ByteArrayOutputStream(from.length);
    for (int at = 0; at < from.length; at++) {
      int high = from[at] == '%' && at + 2 < from.length ? Character.digit(from[at + 1], 16) : -1;
      int low = high < 0 ? -1 : Character.digit(from[at + 2], 16);
      if (low >= 0) {
        bytes.write(high << 4 | low);
        at += 2;
      } else {
        bytes.write(from[at]);
      }
    }
    return bytes.toByteArray();
  }
}
