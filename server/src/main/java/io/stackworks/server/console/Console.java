package io.stackworks.server.console;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.stackworks.server.security.Audit;
import io.stackworks.server.security.Caller;
import io.stackworks.server.security.Right;
import io.stackworks.server.security.Rights;
import io.stackworks.server.stack.Refusal;
import io.stackworks.server.stack.StackId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything below {@code /console}. Who asks is found out here, whether he may is decided here,
 * and every answer gets its headers here; pages only show.
 *
 * <p>Pages and templates are loaded by the first request, so that they cost a start nothing.
 */
public final class Console implements HttpService {
  private static final Logger log = LoggerFactory.getLogger(Console.class);
  private static final int WORTH_COMPRESSING = 1_400;
  private static final int MOST_WHY = 256;

  /** No script but our files, no inline script or style, nothing from elsewhere, no frames. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src"
          + " 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

  private final Core core;
  private final Visitors visitors;
  private final Live live;
  private @Nullable Pages pages;

  public Console(Core core) {
    this.core = core;
    var fingerprint = core.facts().caFingerprint();
    this.visitors =
        new Visitors(
            core.sessions(),
            fingerprint.substring(Math.max(0, fingerprint.length() - 8)).toLowerCase(Locale.ROOT));
    this.live = new Live(core, visitors);
  }

  /** For {@code GET /}: this is where people begin. */
  public static HttpResponse toConsole(ServiceRequestContext ctx, HttpRequest request) {
    return HttpResponse.ofRedirect(HttpStatus.SEE_OTHER, "/console");
  }

  /** An address that signs a browser in as this operator, once and soon. */
  public String link(Caller.Operator operator) {
    return SignInPage.link(core, operator);
  }

  private synchronized Pages pages() {
    if (pages == null) {
      pages = new Pages(core, visitors);
    }
    return pages;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    if (request.method() == HttpMethod.GET && ctx.path().equals("/console/live")) {
      return live.serve(ctx, request);
    }
    return HttpResponse.of(
        request.aggregate().thenApplyAsync(whole -> http(ctx, whole), ctx.blockingTaskExecutor()));
  }

  private HttpResponse http(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    var answer = answer(ctx, request);
    if (answer.stream() != null) {
      return answer.stream();
    }
    var headers =
        ResponseHeaders.builder(answer.status())
            .contentType(answer.type())
            .set("content-security-policy", POLICY)
            .set("x-content-type-options", "nosniff")
            .set("referrer-policy", "same-origin")
            .set("cache-control", "no-store")
            .set("vary", "accept-encoding");
    answer.headers().forEach(headers::set);
    var body = answer.body();
    if (body.length > WORTH_COMPRESSING
        && !headers.contains(HttpHeaderNames.CONTENT_ENCODING)
        && isText(answer.type())
        && request.headers().get(HttpHeaderNames.ACCEPT_ENCODING, "").contains("gzip")) {
      body = gzip(body);
      headers.set(HttpHeaderNames.CONTENT_ENCODING, "gzip");
    }
    return HttpResponse.of(headers.build(), HttpData.wrap(body));
  }

  private static boolean isText(MediaType type) {
    return type.is(MediaType.ANY_TEXT_TYPE) || type.is(MediaType.JSON_UTF_8);
  }

  private Answer answer(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    var viewer = Viewer.NOBODY;
    try {
      viewer = visitors.viewer(request.headers());
      return routed(ctx, request, viewer);
    } catch (Refusal.Refused refused) {
      return refused(ctx, viewer, refused.refusal());
    } catch (RuntimeException e) {
      log.atError().addKeyValue("path", ctx.path()).setCause(e).log("Console page failed");
      return pages()
          .problem(
              viewer,
              HttpStatus.INTERNAL_SERVER_ERROR,
              "this page failed; the server's log says why");
    }
  }

  private Answer routed(ServiceRequestContext ctx, AggregatedHttpRequest request, Viewer viewer) {
    var path = Route.segments(ctx.decodedPath().substring("/console".length()));
    boolean reading = request.method() == HttpMethod.GET || request.method() == HttpMethod.HEAD;
    for (var route : pages().routes()) {
      Optional<Map<String, String>> names =
          reading == (route.method() == HttpMethod.GET) ? route.match(path) : Optional.empty();
      if (names.isPresent()) {
        return answer(route, ask(ctx, request, viewer, route, names.get()));
      }
    }
    throw Refusal.notFound("page", ctx.path()).asException();
  }

  /** Every call that changes something is written down, also a refused one. */
  private Answer answer(Route route, Ask ask) {
    if (route.isOpen()) {
      return route.handler().answer(ask);
    }
    var caller = ask.viewer().caller();
    var stacks = stacks(ask);
    boolean changes =
        route.method() == HttpMethod.POST
            && !Rights.isReading(route.call())
            && !route.pattern().endsWith("/preview");
    try {
      core.gate().check(caller, route.call(), stacks);
      var answer = route.handler().answer(ask);
      if (changes) {
        int status = answer.status().code();
        record(route, ask, stacks, status < 400 ? Audit.DONE : "refused with " + status);
      }
      return answer;
    } catch (RuntimeException e) {
      if (changes) {
        record(route, ask, stacks, String.valueOf(e.getMessage()));
      }
      throw e;
    }
  }

  private void record(Route route, Ask ask, List<StackId> stacks, String outcome) {
    var names = new TreeMap<>(ask.names());
    names.remove("stack");
    var subject = new StringJoiner(" ");
    names.forEach((name, value) -> subject.add(name + "=" + value));
    var why = ask.form("why").isEmpty() ? ask.form("comment") : ask.form("why");
    if (!why.isEmpty()) {
      subject.add("why: " + why.substring(0, Math.min(MOST_WHY, why.length())));
    }
    core.audit()
        .record(
            ask.viewer().caller().arn(),
            "console",
            route.call().substring(route.call().lastIndexOf(':') + 1),
            stacks.isEmpty() ? null : stacks.get(0),
            subject.toString(),
            outcome);
  }

  /** The stack that the path names, if it is one. */
  private static List<StackId> stacks(Ask ask) {
    var stack = ask.names().get("stack");
    return stack == null ? List.of() : List.of(Look.id("stack", stack, StackId::new));
  }

  private Ask ask(
      ServiceRequestContext ctx,
      AggregatedHttpRequest request,
      Viewer viewer,
      Route route,
      Map<String, String> names) {
    var form =
        route.method() == HttpMethod.POST
            ? QueryParams.fromQueryString(request.contentUtf8())
            : QueryParams.of();
    if (route.method() == HttpMethod.POST && !route.isOpen()) {
      Visitors.requireOwnForm(
          viewer, request.headers().get("x-form-token", form.get("form_token", "")));
    }
    var query = ctx.query() == null ? QueryParams.of() : QueryParams.fromQueryString(ctx.query());
    var stack = names.get("stack");
    var stacks =
        stack == null ? List.<StackId>of() : List.of(Look.id("stack", stack, StackId::new));
    var known = new EnumMap<Right, Boolean>(Right.class);
    return new Ask(
        viewer,
        ctx,
        request.headers(),
        names,
        query,
        form,
        operation ->
            known.computeIfAbsent(
                Rights.ofOperation(operation),
                right -> core.gate().allows(viewer.caller(), right, stacks)),
        core.stacks()::openServiceErrors);
  }

  private Answer refused(ServiceRequestContext ctx, Viewer viewer, Refusal refusal) {
    if (refusal.reason() == Refusal.Reason.FORBIDDEN && !viewer.isSignedIn()) {
      return Answer.goTo("/console/sign-in" + SignInPage.comeBack(ctx));
    }
    var status =
        switch (refusal.reason()) {
          case INVALID -> HttpStatus.BAD_REQUEST;
          case NOT_FOUND -> HttpStatus.NOT_FOUND;
          case CONFLICT -> HttpStatus.CONFLICT;
          case FORBIDDEN -> HttpStatus.FORBIDDEN;
        };
    return pages().problem(viewer, status, refusal.message());
  }

  static byte[] gzip(byte[] bytes) {
    var packed = new ByteArrayOutputStream(bytes.length / 3);
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return packed.toByteArray();
  }
}
