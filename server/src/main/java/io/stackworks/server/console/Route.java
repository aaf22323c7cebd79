package io.stackworks.server.console;

import com.linecorp.armeria.common.HttpMethod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One address of the console.
 *
 * @param pattern segments below {@code /console}; {@code {name}} stands for any one
 * @param call the row of {@link io.stackworks.server.security.Rights} that says who may; {@link
 *     #OPEN}: anybody
 */
record Route(HttpMethod method, String pattern, String call, Handler handler) {
  /** For who is not signed in yet. */
  static final String OPEN = "";

  /** Answers a request; blocks on the database. */
  interface Handler {
    Answer answer(Ask ask);
  }

  boolean isOpen() {
    return call.equals(OPEN);
  }

  /** What the pattern's names stand for, if the path is of this route. */
  Optional<Map<String, String>> match(List<String> path) {
    var segments = segments(pattern);
    if (segments.size() != path.size()) {
      return Optional.empty();
    }
    var names = new HashMap<String, String>();
    for (int i = 0; i < path.size(); i++) {
      var segment = segments.get(i);
      if (segment.startsWith("{")) {
        names.put(segment.substring(1, segment.length() - 1), path.get(i));
      } else if (!segment.equals(path.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(names);
  }

  static List<String> segments(String path) {
    return List.of(path.split("/")).stream().filter(segment -> !segment.isEmpty()).toList();
  }
}
