package io.stackworks.server.console;

import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import io.stackworks.server.security.ConsoleSessions;
import io.stackworks.server.stack.Refusal;
import io.stackworks.server.stack.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;

/** Finds out who looks. */
final class Visitors {
  private static final Set<String> THEMES = Set.of("light", "dark");

  private final ConsoleSessions sessions;
  private final String cookie;

  /**
   * @param server tells servers on one host apart, whose cookies a browser mixes
   */
  Visitors(ConsoleSessions sessions, String server) {
    this.sessions = sessions;
    this.cookie = "stackworks_" + server;
  }

  Viewer viewer(RequestHeaders headers) {
    var secret = secret(headers);
    var viewer =
        secret
            .flatMap(sessions::find)
            .map(caller -> new Viewer(caller, ConsoleSessions.formToken(secret.orElseThrow()), ""))
            .orElse(Viewer.NOBODY);
    return cookie(headers, "stackworks_theme")
        .filter(THEMES::contains)
        .map(viewer::withTheme)
        .orElse(viewer);
  }

  Optional<Secret> secret(RequestHeaders headers) {
    return cookie(headers, cookie).map(Secret::new);
  }

  private static Optional<String> cookie(RequestHeaders headers, String name) {
    var header = headers.get("cookie");
    if (header == null) {
      return Optional.empty();
    }
    return ServerCookieDecoder.LAX.decode(header).stream()
        .filter(one -> one.name().equals(name))
        .map(Cookie::value)
        .findFirst();
  }

  /** Refuses a form that one of our pages did not make for this session. */
  static void requireOwnForm(Viewer viewer, String token) {
    if (!MessageDigest.isEqual(
        token.getBytes(StandardCharsets.UTF_8),
        viewer.formToken().getBytes(StandardCharsets.UTF_8))) {
      throw Refusal.forbidden(
              "the form is not of this session (expected: sent from the page that shows it; reload"
                  + " the page and try again)")
          .asException();
    }
  }

  String signedIn(Secret session, ServiceRequestContext ctx) {
    return "%s=%s; Path=/console; HttpOnly; SameSite=Strict; Max-Age=604800%s"
        .formatted(cookie, session.reveal(), ctx.sessionProtocol().isTls() ? "; Secure" : "");
  }

  String signedOut() {
    return cookie + "=; Path=/console; HttpOnly; SameSite=Strict; Max-Age=0";
  }
}
