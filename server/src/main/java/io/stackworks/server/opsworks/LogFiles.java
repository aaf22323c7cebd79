package io.stackworks.server.opsworks;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.stackworks.server.command.CommandId;
import io.stackworks.server.command.Logs;
import io.stackworks.server.security.SignedPaths;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * {@code LogUrl}: the log of a command for whoever has its signed and expiring address, as plain
 * text, gzip for clients that say they understand it. A command that runs gives what there is.
 */
public final class LogFiles implements HttpService {
  /** Where it is served. */
  public static final String PATH = "/logs/";

  private static final int AT_ONCE = 256 << 10;

  private final Logs logs;
  private final SignedPaths paths;
  private final String otherwise;

  /**
   * @param otherwise the server's own address, when nobody's request tells how it is reached
   */
  public LogFiles(Logs logs, SignedPaths paths, String otherwise) {
    this.logs = logs;
    this.paths = paths;
    this.otherwise = otherwise;
  }

  /** The address of a command's log, on the host and port at which the present caller found us. */
  public String url(CommandId command) {
    return base(ServiceRequestContext.currentOrNull()) + paths.sign(PATH + command.value());
  }

  private String base(@Nullable ServiceRequestContext ctx) {
    var authority = ctx == null ? null : ctx.request().authority();
    return ctx == null || authority == null
        ? otherwise
        : (ctx.sessionProtocol().isTls() ? "https://" : "http://") + authority;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
      return text(HttpStatus.METHOD_NOT_ALLOWED, "only GET\n");
    }
    var path = ctx.path();
    switch (paths.check(path, ctx.queryParam("Expires"), ctx.queryParam("Signature"))) {
      case NOT_SIGNED -> {
        return text(HttpStatus.FORBIDDEN, "not signed (expected: a LogUrl as it was answered)\n");
      }
      case WRONG -> {
        return text(HttpStatus.FORBIDDEN, "the signature does not match this address\n");
      }
      case EXPIRED -> {
        return text(HttpStatus.FORBIDDEN, "Request has expired (expected: a new LogUrl)\n");
      }
      case GOOD -> {
        // below
      }
    }
    var accepted = request.headers().get(HttpHeaderNames.ACCEPT_ENCODING, "");
    boolean gzip = accepted.toLowerCase(Locale.ROOT).contains("gzip");
    var headers =
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(MediaType.PLAIN_TEXT_UTF_8)
            .add(HttpHeaderNames.CACHE_CONTROL, "private")
            .add(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
            .add(HttpHeaderNames.VARY, "accept-encoding");
    if (gzip) {
      headers.add(HttpHeaderNames.CONTENT_ENCODING, "gzip");
    }
    var response = HttpResponse.streaming();
    response.write(headers.build());
    if (request.method() == HttpMethod.HEAD) {
      response.close();
      return response;
    }
    ctx.clearRequestTimeout(); // as long as the client goes on reading
    var command = new CommandId(path.substring(PATH.length()));
    ctx.blockingTaskExecutor().execute(() -> send(command, response, gzip));
    return response;
  }

  /** One piece after the other has been taken: a slow reader holds one in memory. */
  private void send(CommandId command, HttpResponseWriter to, boolean gzip) {
    try {
      var buffer = new ByteArrayOutputStream();
      var compressed = gzip ? new GZIPOutputStream(buffer) : null;
      long offset = 0;
      for (var pieces = logs.read(command, 0, AT_ONCE);
          !pieces.isEmpty() && to.isOpen();
          pieces = logs.read(command, offset, AT_ONCE)) {
        for (var piece : pieces) {
          (compressed == null ? buffer : compressed).write(piece.bytes());
          offset = piece.offset() + piece.bytes().length;
        }
        flush(buffer, to);
      }
      if (compressed != null) {
        compressed.finish();
      }
      flush(buffer, to);
      to.close();
    } catch (IOException e) {
      to.close(new UncheckedIOException(e));
    } catch (RuntimeException e) { // also: the reader has gone
      to.close(e);
    }
  }

  private static void flush(ByteArrayOutputStream buffer, HttpResponseWriter to) {
    if (buffer.size() > 0 && to.tryWrite(HttpData.wrap(buffer.toByteArray()))) {
      buffer.reset();
      to.whenConsumed().join();
    }
  }

  private static HttpResponse text(HttpStatus status, String text) {
    return HttpResponse.of(status, MediaType.PLAIN_TEXT_UTF_8, text);
  }
}
