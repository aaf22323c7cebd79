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
  private final Gate gate;
  private final Html html;
  private final Attempts attempts;

  SignInPage(Core core, Gate gate, Html html) {
    this.core = core;
    this.gate = gate;
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
    if (!attempts.admit(String.valueOf(ask.ctx().remoteAddress().getAddress()))) {
      return page(
          ask,
          HttpStatus.TOO_MANY_REQUESTS,
          "",
          to,
          "Too many attempts from your address. Wait a minute and try again.");
    }
    var link = ask.form("link");
    var operator =
        link.isEmpty()
            ? administrator(new Secret(ask.form("token"))).map(Caller.Operator::name)
            : core.sessions().redeem(new Secret(link));
    if (operator.isEmpty()) {
      var problem =
          link.isEmpty()
              ? "This token is not known here."
              : "This link was used before or is too old. Ask for a new one with: stackworks console";
      return page(ask, HttpStatus.FORBIDDEN, "", to, problem);
    }
    var session = core.sessions().open(operator.get());
    return Answer.goTo(target(to)).with("set-cookie", gate.signedIn(session, ask.ctx()));
  }

  Answer signOut(Ask ask) {
    gate.secret(ask.headers()).ifPresent(core.sessions()::close);
    return Answer.goTo("/console/sign-in").with("set-cookie", gate.signedOut());
  }

  /** A new one-time link, for whoever shows an operator token: the demo and the command line. */
  Answer link(Ask ask) {
    var header = ask.headers().get("authorization", "");
    var operator =
        header.startsWith("Bearer ")
            ? administrator(new Secret(header.substring("Bearer ".length()).strip()))
            : Optional.<Caller.Operator>empty();
    return operator
        .map(found -> Answer.text(HttpStatus.OK, link(core, found.name()) + "\n"))
        .orElseGet(
            () ->
                Answer.text(
                    HttpStatus.FORBIDDEN,
                    "no operator token (expected: authorization: Bearer TOKEN)\n"));
  }

  /** The console shows every stack to whoever is signed in, so levels cannot be kept there yet. */
  private Optional<Caller.Operator> administrator(Secret token) {
    return core.operatorTokens().find(token).filter(Caller.Operator::administrator);
  }

  static String link(Core core, String operator) {
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
