package io.stackworks.server.console;

import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.stackworks.server.stack.Refusal;
import java.util.List;
import java.util.Map;

/**
 * One request to a page, by somebody who may make it.
 *
 * @param names what the route's {@code {...}} stand for
 * @param form of a POST; else empty
 */
record Ask(
    Viewer viewer,
    ServiceRequestContext ctx,
    RequestHeaders headers,
    Map<String, String> names,
    QueryParams query,
    QueryParams form) {

  /** The value of {@code {name}} in the route. */
  String name(String name) {
    var value = names.get(name);
    if (value == null) {
      throw new IllegalArgumentException("route without {" + name + "}");
    }
    return value;
  }

  /** Path and query as the browser has them. */
  String target() {
    return ctx.query() == null ? ctx.path() : ctx.path() + "?" + ctx.query();
  }

  String query(String name) {
    return query.get(name, "").strip();
  }

  /** A whole number of the query; the default when it is absent. */
  long number(String name, long absent) {
    var text = query(name);
    if (text.isEmpty()) {
      return absent;
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw Refusal.invalid(name, text, "a whole number").asException();
    }
  }

  String form(String name) {
    return form.get(name, "").strip();
  }

  List<String> forms(String name) {
    return form.getAll(name).stream().map(String::strip).filter(one -> !one.isEmpty()).toList();
  }
}
