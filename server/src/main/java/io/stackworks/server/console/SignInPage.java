package io.stackworks.server.console;

import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.stackworks.server.security.Caller;
import io.stackworks.server.stack.Secret;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Signing in and out. */
final class SignInPage {
  private final Core core;
  private final Visitors visitors;
  private final Html html;
  private final Attempts attempts;

  SignInPage(Core core, Visitors visitors, Html html) {
    this.core = core;
    this.visitors = visitors;
    this.html = html;
    this.attempts = new Attempts(core.clock());
  }

  /**
   * @param link of a one-time link that waits for the button; empty: none
   * @param to where to go afterwards
   */
  record View(Frame frame, String link, String to, String problem) {}

  /** A link is not used up by looking at it: mail scanners and browsers look ahead. */
  Answer show(Ask ask) {
    if (ask.viewer().isSignedIn()) {
      return Answer.goTo(target(ask.query("to")));
    }
    return page(ask, HttpStatus.OK, ask.query("link"), ask.query("to"), "");
  }

  Answer signIn(Ask ask) {
    var to = ask.form("to");
    var user = ask.form("user");
    if (!attempts.admit("from " + ask.ctx().remoteAddress().getAddress())
        || !(user.isEmpty() || attempts.admit("as " + user))) {
      return page(
          ask,
          HttpStatus.TOO_MANY_REQUESTS,
          "",
          to,
          "Too many attempts from your address or for this name. Wait a minute and try again.");
    }
    var link = ask.form("link");
    var operator = link.isEmpty() ? known(ask) : core.sessions().redeem(new Secret(link));
    if (operator.isEmpty()) {
      var problem =
          link.isEmpty()
              ? "This name and password, or this token, are not known here."
              : "This link was used before or is too old. Sign in with your token, or make a new link.";
      return page(ask, HttpStatus.FORBIDDEN, "", to, problem);
    }
    var session = core.sessions().open(operator.get());
    return Answer.goTo(target(to)).with("set-cookie", visitors.signedIn(session, ask.ctx()));
  }

  private Optional<Caller.Operator> known(Ask ask) {
    var token = ask.form("token");
    return token.isEmpty()
        ? core.passwords().check(ask.form("user"), ask.form().get("password", ""))
        : core.operatorTokens().find(new Secret(token));
  }

  Answer signOut(Ask ask) {
    visitors.secret(ask.headers()).ifPresent(core.sessions()::close);
    return Answer.goTo("/console/sign-in").with("set-cookie", visitors.signedOut());
  }

  /** A new one-time link, for whoever shows an operator token: the demo and the command line. */
  Answer link(Ask ask) {
    var header = ask.headers().get("authorization", "");
    var operator =
        header.startsWith("Bearer ")
            ? core.operatorTokens().find(new Secret(header.substring("Bearer ".length()).strip()))
            : Optional.<Caller.Operator>empty();
    return operator
        .map(found -> Answer.text(HttpStatus.OK, link(core, found) + "\n"))
        .orElseGet(
            () ->
                Answer.text(
                    HttpStatus.FORBIDDEN,
                    "no operator token (expected: authorization: Bearer TOKEN)\n"));
  }

  static String link(Core core, Caller.Operator operator) {
    return core.facts().consoleUrl()
        + "/console/sign-in?link="
        + core.sessions().link(operator).reveal();
  }

  private Answer page(Ask ask, HttpStatus status, String link, String to, String problem) {
    return html.page(
        status, "sign-in", new View(Frame.of(ask, "Sign in", ""), link, target(to), problem));
  }

  /** Only to ourselves. */
  private static String target(String to) {
    return to.equals("/console") || to.startsWith("/console/") ? to : "/console";
  }

  /** The query that brings a viewer back to what he asked for; forms are not repeated. */
  static String comeBack(ServiceRequestContext ctx) {
    if (ctx.path().equals("/console") || !ctx.method().name().equals("GET")) {
      return "";
    }
    var target = ctx.query() == null ? ctx.path() : ctx.path() + "?" + ctx.query();
    return "?to=" + URLEncoder.encode(target, StandardCharsets.UTF_8);
  }
}
