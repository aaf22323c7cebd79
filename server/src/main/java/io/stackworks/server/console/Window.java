package io.stackworks.server.console;

import com.linecorp.armeria.common.QueryParams;
import java.util.List;

/**
 * The part of a long list that a page shows.
 *
 * @param first 0-based
 * @param query of the page, without the window's own part
 */
record Window(int all, int first, int size, String path, QueryParams query) {

  static Window of(Ask ask, int all, int size) {
    int first = (int) Math.max(0, Math.min(ask.number("from", 0), Integer.MAX_VALUE));
    first = first / size * size;
    if (first >= all) {
      first = all == 0 ? 0 : (all - 1) / size * size;
    }
    return new Window(all, first, size, ask.ctx().path(), ask.query());
  }

  <T> List<T> of(List<T> list) {
    return list.subList(first, end());
  }

  int end() {
    return Math.min(all, first + size);
  }

  boolean isWhole() {
    return all <= size;
  }

  boolean hasEarlier() {
    return first > 0;
  }

  boolean hasLater() {
    return end() < all;
  }

  String earlier() {
    return at(Math.max(0, first - size));
  }

  String later() {
    return at(first + size);
  }

  private String at(int from) {
    var builder = query.toBuilder();
    builder.remove("from");
    builder.remove("done");
    if (from > 0) {
      builder.add("from", String.valueOf(from));
    }
    var text = builder.build().toQueryString();
    return text.isEmpty() ? path : path + "?" + text;
  }
}
