package io.stackworks.server.console;

import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.stackworks.server.stack.Refusal;
import io.stackworks.server.stack.ServiceError;
import io.stackworks.server.stack.StackId;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One request to a page, by somebody who may make it.
 *
 * @param names what the route's {@code {...}} stand for
 * @param form of a POST; else empty
 * @param rights by names of operations
 * @param troubles service errors of a stack that nobody has acknowledged
 */
record Ask(
    Viewer viewer,
    ServiceRequestContext ctx,
    RequestHeaders headers,
    Map<String, String> names,
    QueryParams query,
    QueryParams form,
    Predicate<String> rights,
    Function<StackId, List<ServiceError>> troubles) {

  /** Whether the viewer may make a call of the OpsWorks API on what the path names. */
  boolean may(String operation) {
    return rights.test(operation);
  }

  /** Who acts, as decisions and the audit log name him. */
  String actor() {
    return viewer.caller().arn();
  }

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
