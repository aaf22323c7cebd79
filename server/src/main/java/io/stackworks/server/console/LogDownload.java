package io.stackworks.server.console;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.stackworks.server.command.CommandId;
import io.stackworks.server.command.Logs;

/** A whole log as a file, however long: the next piece is read when the last one has gone. */
final class LogDownload {
  private static final int PIECE_BYTES = 256 * 1024;

  private final Logs logs;
  private final CommandId command;
  private final ServiceRequestContext ctx;
  private final HttpResponseWriter to = HttpResponse.streaming();
  private long offset;

  private LogDownload(Logs logs, CommandId command, ServiceRequestContext ctx) {
    this.logs = logs;
    this.command = command;
    this.ctx = ctx;
  }

  static HttpResponse of(Logs logs, CommandId command, ServiceRequestContext ctx) {
    ctx.clearRequestTimeout();
    var download = new LogDownload(logs, command, ctx);
    download.to.write(
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(MediaType.PLAIN_TEXT_UTF_8)
            .set("x-content-type-options", "nosniff")
            .set("content-disposition", "attachment")
            .set("cache-control", "no-store")
            .build());
    download.more();
    return download.to;
  }

  private void more() {
    ctx.blockingTaskExecutor().execute(this::next);
  }

  private void next() {
    try {
      var chunks = logs.read(command, offset, PIECE_BYTES);
      if (chunks.isEmpty()) {
        to.close();
        return;
      }
      for (var chunk : chunks) {
        if (!to.tryWrite(HttpData.wrap(chunk.bytes()))) {
          return; // the browser has gone
        }
        offset = chunk.offset() + chunk.bytes().length;
      }
      var unused = to.whenConsumed().thenRun(this::more);
    } catch (RuntimeException e) {
      to.close(e);
    }
  }
}
