package io.stackworks.server.cookbooks.berkshelf;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code %w(a b).each do |name|}: the one loop that is common in these files.
 *
 * @param body what stands on the same line, without its end; empty: it follows up to {@code end}
 */
record EachLoop(List<?> values, String variable, String body) {
  private static final Pattern LOOP =
      Pattern.compile("^(.*)\\.each\\s*(do|\\{)\\s*\\|\\s*(\\w+)\\s*\\|\\s*(.*)$");

  static @Nullable EachLoop of(
      String statement, Path root, Map<String, @Nullable Object> variables) {
    var match = LOOP.matcher(statement);
    if (!match.matches()) {
      return null;
    }
    try {
      var values = new RubyValues(match.group(1), root, variables).value();
      var body = match.group(4).replaceFirst("(\\bend|\\})$", "").strip();
      return values instanceof List<?> list ? new EachLoop(list, match.group(3), body) : null;
    } catch (RubyValues.NotUnderstood e) {
      return null;
    }
  }
}
