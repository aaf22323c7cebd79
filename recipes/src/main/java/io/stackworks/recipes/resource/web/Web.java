package io.stackworks.recipes.resource.web;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.ResourceFailed;
import io.stackworks.recipes.resource.Run;
import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.ConnectException;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * HTTP as recipes expect it: proxies by the environment, redirects of GET and HEAD followed, basic
 * authentication from the address, failures as Ruby's exceptions.
 */
final class Web {
  private static final Duration CONNECT = Duration.ofMinutes(1);
  private static final Duration ANSWER = Duration.ofMinutes(5);
  private static final int MOST_REDIRECTS = 10;

  /** Set by the client itself; a recipe's own value would be refused by it. */
  private static final Set<String> OWN_HEADERS = Set.of("content-length");

  static {
    // Read once by the JDK's client: recipes may set Host, proxies may ask for a password.
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host,connection,expect,upgrade");
    System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
  }

  /** As Chef's http_retry_count. */
  private static final int MOST_RETRIES = 5;

  /** Failures of the way to a server, which may pass. */
  private static final Set<String> PASSING =
      Set.of(
          "SocketError",
          "Errno::ECONNREFUSED",
          "Errno::ECONNRESET",
          "Net::OpenTimeout",
          "Net::ReadTimeout",
          "OpenSSL::SSL::SSLError");

  private final Map<String, String> environment;
  private final boolean verifyTls;
  private final Run run;
  private final int retries;

  /**
   * @param patient whether a server that cannot be reached is asked again
   */
  Web(Call call, boolean verifyTls, boolean patient) {
    this.environment = call.host().environment();
    this.verifyTls = verifyTls;
    this.run = call.run();
    this.retries = patient ? MOST_RETRIES : 0;
  }

  private Web(Web other, Map<String, String> environment) {
    this.environment = environment;
    this.verifyTls = other.verifyTls;
    this.run = other.run;
    this.retries = other.retries;
  }

  /** The same through a proxy other than the environment's. */
  Web through(String proxy) {
    return new Web(this, Map.of("http_proxy", proxy, "https_proxy", proxy));
  }

  /**
   * @param body null: none
   */
  record Request(String method, URI uri, Map<String, String> headers, byte @Nullable [] body) {}

  /** An answer whose body the receiver must close. */
  record Answer(int status, Map<String, List<String>> headers, URI uri, InputStream body)
      implements AutoCloseable {
    @Nullable String header(String name) {
      return headers.entrySet().stream()
          .filter(entry -> entry.getKey().equalsIgnoreCase(name))
          .map(entry -> entry.getValue().get(0))
          .findFirst()
          .orElse(null);
    }

    @Override
    public void close() throws IOException {
      body.close();
    }
  }

  /**
   * Sends a request and follows redirects.
   *
   * @throws ResourceFailed for network failures and for answers from 400 on
   */
  Answer send(Request request) throws IOException {
    var current = request;
    for (var hop = 0; ; hop++) {
      var answer = patiently(current);
      var target = redirect(answer, current);
      if (target == null) {
        return successful(answer);
      }
      answer.close();
      if (hop == MOST_REDIRECTS) {
        throw new ResourceFailed(
            "Chef::Exceptions::RedirectLimitExceeded",
            "more than 10 redirects from " + shown(request.uri()));
      }
      current = new Request(current.method(), target, headersFor(current, target), null);
    }
  }

  private static @Nullable URI redirect(Answer answer, Request request) {
    var location = answer.header("location");
    var redirected = Set.of(301, 302, 303, 307, 308).contains(answer.status());
    var readOnly = request.method().equals("GET") || request.method().equals("HEAD");
    return redirected && readOnly && location != null ? request.uri().resolve(location) : null;
  }

  /** A password for one host is not told to another. */
  private static Map<String, String> headersFor(Request request, URI target) {
    if (String.valueOf(target.getHost()).equals(request.uri().getHost())) {
      return request.headers();
    }
    var kept = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    kept.putAll(request.headers());
    kept.keySet().removeAll(Set.of("authorization", "cookie"));
    return kept;
  }

  private static Answer successful(Answer answer) throws IOException {
    if (answer.status() < 400) {
      return answer;
    }
    answer.close();
    throw new ResourceFailed(
        answer.status() < 500 ? "Net::HTTPClientException" : "Net::HTTPFatalError",
        answer.status() + " \"" + reason(answer.status()) + "\"");
  }

  private Answer patiently(Request request) throws IOException {
    for (var retry = 1; ; retry++) {
      try {
        return once(request);
      } catch (ResourceFailed e) {
        var untrusted =
            String.valueOf(e.getMessage()).contains("unable to find valid certification");
        if (retry > retries || !PASSING.contains(e.rubyClass()) || untrusted) {
          throw e;
        }
        run.log("warn", e.getMessage() + ", retry " + retry + "/" + retries);
        pause(request.uri());
      }
    }
  }

  private void pause(URI uri) throws IOException {
    try {
      Thread.sleep(run.pauseBeforeAnotherTry().toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while asking " + shown(uri), e);
    }
  }

  private Answer once(Request request) throws IOException {
    var uri = request.uri();
    var builder =
        HttpRequest.newBuilder(withoutUser(uri))
            .timeout(ANSWER)
            .method(
                request.method(),
                request.body() == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(request.body()));
    builder.setHeader("User-Agent", "Stackworks");
    if (uri.getRawUserInfo() != null) {
      builder.setHeader("Authorization", basic(uri));
    }
    request
        .headers()
        .forEach(
            (name, value) -> {
              if (!OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                builder.setHeader(name, value.replaceAll("[\r\n]+", ""));
              }
            });
    try {
      var answer = client(uri).send(builder.build(), HttpResponse.BodyHandlers.ofInputStream());
      return new Answer(answer.statusCode(), answer.headers().map(), uri, answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while asking " + shown(uri), e);
    } catch (IOException e) {
      throw asRuby(e, uri);
    }
  }

  private HttpClient client(URI uri) {
    var proxies = new Proxies(environment);
    var builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .proxy(proxies);
    var proxy = proxies.proxyFor(uri);
    if (proxy != null && proxy.getUserInfo() != null) {
      builder.authenticator(passwordOf(proxy));
    }
    try {
      return verifyTls ? builder.build() : builder.sslContext(TrustAll.context()).build();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Authenticator passwordOf(URI proxy) {
    var parts = proxy.getUserInfo().split(":", 2);
    return new Authenticator() {
      @Override
      protected @Nullable PasswordAuthentication getPasswordAuthentication() {
        return getRequestorType() == RequestorType.PROXY
            ? new PasswordAuthentication(parts[0], (parts.length > 1 ? parts[1] : "").toCharArray())
            : null;
      }
    };
  }

  private static String basic(URI uri) {
    var pair = String.valueOf(uri.getUserInfo()).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  private static URI withoutUser(URI uri) {
    return uri.getRawUserInfo() == null
        ? uri
        : URI.create(uri.toString().replaceFirst("//[^/@]*@", "//"));
  }

  /** An empty file in the cache folder, for what is being fetched. */
  static Path temporary(Call call) throws IOException {
    var folder = Files.createDirectories(call.run().cache().resolve("remote_file"));
    var file = Files.createTempFile(folder, "download-", "");
    file.toFile().deleteOnExit(); // in case the run ends before the file is put in its place
    return file;
  }

  /** The address without a password, for messages. */
  static String shown(URI uri) {
    return withoutUser(uri).toString();
  }

  static ResourceFailed asRuby(IOException e, URI uri) {
    var where = " (" + shown(uri) + ")";
    if (e instanceof HttpTimeoutException) {
      return new ResourceFailed(
          e instanceof java.net.http.HttpConnectTimeoutException
              ? "Net::OpenTimeout"
              : "Net::ReadTimeout",
          "no answer in time" + where);
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownHostException
          || cause instanceof java.nio.channels.UnresolvedAddressException) {
        return new ResourceFailed("SocketError", "host name " + uri.getHost() + " is not known");
      }
      if (cause instanceof SSLException) {
        return new ResourceFailed("OpenSSL::SSL::SSLError", cause.getMessage() + where);
      }
    }
    if (String.valueOf(e.getMessage()).contains("Connection reset")) {
      return new ResourceFailed("Errno::ECONNRESET", "Connection reset by peer" + where);
    }
    return e instanceof ConnectException
        ? new ResourceFailed("Errno::ECONNREFUSED", "Connection refused" + where)
        : new ResourceFailed("IOError", e.getMessage() + where);
  }

  private static String reason(int status) {
    return switch (status) {
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 407 -> "Proxy Authentication Required";
      case 408 -> "Request Timeout";
      case 409 -> "Conflict";
      case 410 -> "Gone";
      case 412 -> "Precondition Failed";
      case 413 -> "Payload Too Large";
      case 415 -> "Unsupported Media Type";
      case 422 -> "Unprocessable Entity";
      case 429 -> "Too Many Requests";
      case 500 -> "Internal Server Error";
      case 501 -> "Not Implemented";
      case 502 -> "Bad Gateway";
      case 503 -> "Service Unavailable";
      case 504 -> "Gateway Timeout";
      default -> "Error";
    };
  }
}
