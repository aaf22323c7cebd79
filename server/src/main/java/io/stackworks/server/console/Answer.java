package io.stackworks.server.console;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a page answers.
 *
 * @param stream instead of all the rest; absent for pages
 */
record Answer(
    HttpStatus status,
    MediaType type,
    byte[] body,
    Map<String, String> headers,
    @Nullable HttpResponse stream) {

  Answer(HttpStatus status, MediaType type, byte[] body, Map<String, String> headers) {
    this(status, type, body, headers, null);
  }

  static Answer stream(HttpResponse stream) {
    return new Answer(HttpStatus.OK, MediaType.PLAIN_TEXT_UTF_8, new byte[0], Map.of(), stream);
  }

  static Answer html(HttpStatus status, byte[] body) {
    return new Answer(status, MediaType.HTML_UTF_8, body, Map.of());
  }

  /** The next page after a form: read, so that reloading does not send the form again. */
  static Answer goTo(String location) {
    return new Answer(
        HttpStatus.SEE_OTHER,
        MediaType.PLAIN_TEXT_UTF_8,
        new byte[0],
        Map.of("location", location));
  }

  static Answer text(HttpStatus status, String text) {
    return new Answer(
        status, MediaType.PLAIN_TEXT_UTF_8, text.getBytes(StandardCharsets.UTF_8), Map.of());
  }

  static Answer json(String json) {
    return new Answer(
        HttpStatus.OK, MediaType.JSON_UTF_8, json.getBytes(StandardCharsets.UTF_8), Map.of());
  }

  Answer with(String header, String value) {
    var all = new LinkedHashMap<>(headers);
    all.put(header, value);
    return new Answer(status, type, body, all);
  }
}
