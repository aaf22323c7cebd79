package io.stackworks.server.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Which server to speak to, and as whom.
 *
 * @param host without brackets
 * @param token empty: none is configured
 * @param authority a file with the CA's certificate (PEM), or its {@code sha256:} fingerprint;
 *     empty for plain HTTP
 * @param from where this was said, for messages
 */
record Settings(
    String url, boolean tls, String host, int port, String token, String authority, String from) {
  static final String DEFAULT_URL = "http://127.0.0.1:7070";

  private static final int TLS_PORT = 7443;
  private static final int PLAIN_PORT = 7070;
  private static final Pattern FINGERPRINT = Pattern.compile("(sha256:)?[0-9a-f]{64}");

  Settings {
    if (!tls && !isLoopback(host) && !token.isEmpty()) {
      throw Failure.usage(
          "url: "
              + url
              + " (expected: https://, because http:// would show the token to the network)");
    }
    if (tls && authority.isEmpty()) {
      throw Failure.usage(
          "no CA for "
              + url
              + " (expected: STACKWORKS_CA or --ca with a file or the fingerprint that the server prints at its start)");
    }
  }

  /** What flags and environment say; empty: nothing. */
  record Asked(String url, String token, String tokenFile, String authority, String context) {}

  /**
   * A flag wins over the environment, the environment over a context, a context over the default. A
   * context's token goes only to the context's own URL.
   */
  static Settings resolve(Asked flags, Terminal terminal, ContextsFile file) {
    var contextName = first(flags.context, terminal.variable("STACKWORKS_CONTEXT"));
    var url = flags.url;
    var from = "--url";
    if (url.isEmpty() && contextName.isEmpty()) {
      url = terminal.variable("STACKWORKS_URL");
      from = "STACKWORKS_URL";
    }
    var token = token(flags, terminal);
    var authority = first(flags.authority, terminal.variable("STACKWORKS_CA"));
    if (url.isEmpty()) {
      var contexts = file.read();
      var name = first(contextName, contexts.current());
      if (!name.isEmpty()) {
        var context = contexts.get(name);
        from = "context " + name;
        return of(
            context.url(),
            token.isEmpty() ? context.readToken(terminal) : token,
            first(authority, context.authority()),
            from);
      }
      url = DEFAULT_URL;
      from = "the default";
    }
    return of(url, token, authority, from);
  }

  private static String token(Asked flags, Terminal terminal) {
    if (!flags.token.isEmpty()) {
      return flags.token;
    }
    if (!flags.tokenFile.isEmpty()) {
      return readToken(Path.of(flags.tokenFile), "--token-file");
    }
    if (!terminal.variable("STACKWORKS_TOKEN").isEmpty()) {
      return terminal.variable("STACKWORKS_TOKEN");
    }
    var file = terminal.variable("STACKWORKS_TOKEN_FILE");
    return file.isEmpty() ? "" : readToken(Path.of(file), "STACKWORKS_TOKEN_FILE");
  }

  static String readToken(Path file, String from) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw Failure.usage(from + ": " + file + " (expected: a readable file with a token)");
    }
  }

  static Settings of(String url, String token, String authority, String from) {
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw wrongUrl(url, from);
    }
    var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    boolean tls = scheme.equals("https");
    var path = uri.getRawPath() == null ? "" : uri.getRawPath();
    if ((!tls && !scheme.equals("http"))
        || uri.getHost() == null
        || !(path.isEmpty() || path.equals("/"))
        || uri.getRawQuery() != null
        || uri.getRawUserInfo() != null) {
      throw wrongUrl(url, from);
    }
    if (token.chars().anyMatch(c -> c <= ' ' || c >= 127)) {
      throw Failure.usage("token: a value not shown (expected: one line without spaces)");
    }
    int port = uri.getPort() >= 0 ? uri.getPort() : tls ? TLS_PORT : PLAIN_PORT;
    var host = uri.getHost().replaceAll("^\\[|]$", "");
    return new Settings(url, tls, host, port, token, authority, from);
  }

  private static Failure wrongUrl(String url, String from) {
    return Failure.usage(
        from + ": " + url + " (expected: http://127.0.0.1:7070 or https://HOST:PORT)");
  }

  /** Whether {@code authority} is a fingerprint, not a file. */
  boolean hasFingerprint() {
    return isFingerprint(authority);
  }

  static boolean isFingerprint(String authority) {
    return FINGERPRINT.matcher(authority.toLowerCase(Locale.ROOT)).matches();
  }

  boolean isDefault() {
    return url.equals(DEFAULT_URL);
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.equals("::1") || host.matches("127(\\.[0-9]{1,3}){3}");
  }

  private static String first(String one, String other) {
    return one.isEmpty() ? other : one;
  }
}
