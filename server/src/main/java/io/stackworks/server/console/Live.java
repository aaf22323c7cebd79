package io.stackworks.server.console;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.stackworks.server.command.CommandId;
import io.stackworks.server.stack.FeedEvent;
import io.stackworks.server.stack.Refusal;
import io.stackworks.server.stack.StackId;
import org.jspecify.annotations.Nullable;

/**
 * {@code /console/live}: tells an open page when it should read itself again, as server-sent
 * events. No page content goes this way, so what a viewer may see is decided in one place only.
 *
 * <p>{@code stack} limits it to one; {@code after} is the feed's position when the page was made;
 * {@code progress=1} also tells of runs that get on; {@code command} tells of that command's log.
 */
final class Live {
  private final Core core;
  private final Gate gate;

  Live(Core core, Gate gate) {
    this.core = core;
    this.gate = gate;
  }

  /** What a page wants to hear. */
  record Wish(@Nullable StackId stack, boolean progress, long after) {
    boolean concerns(FeedEvent event) {
      return (stack == null || stack.equals(event.stackId()))
          && (progress || !event.kind().equals("command.progress"));
    }
  }

  HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    ctx.clearRequestTimeout();
    var stream = new LiveStream(ctx);
    ctx.blockingTaskExecutor()
        .execute(
            () -> {
              try {
                open(ctx, request, stream);
              } catch (Refusal.Refused refused) {
                stream.refuse(HttpStatus.FORBIDDEN);
              } catch (RuntimeException e) {
                stream.refuse(HttpStatus.INTERNAL_SERVER_ERROR);
              }
            });
    return stream.response();
  }

  private void open(ServiceRequestContext ctx, HttpRequest request, LiveStream stream) {
    var viewer = gate.viewer(request.headers());
    gate.require(viewer, Need.SHOW);
    var query = ctx.query() == null ? QueryParams.of() : QueryParams.fromQueryString(ctx.query());
    var command = query.get("command");
    var stack = query.get("stack");
    var wish =
        new Wish(
            stack == null ? null : Look.id("stack", stack, StackId::new),
            query.contains("progress"),
            query.getLong("after", 0));
    stream.begin(() -> gate.viewer(request.headers()).isSignedIn());
    if (command != null) {
      var id = Look.id("command", command, CommandId::new);
      requireOf(wish, id);
      stream.hold(core.logs().onChange(id, () -> stream.tell("log")));
    }
    stream.hold(
        core.feed()
            .subscribe(
                event -> {
                  if (wish.concerns(event)) {
                    stream.tell("change");
                  }
                }));
    // What happened between the page and now.
    if (!core.feed().after(wish.after(), wish.stack(), 1).isEmpty()) {
      stream.tell("change");
    }
    if (command != null) {
      stream.tell("log");
    }
  }

  private void requireOf(Wish wish, CommandId id) {
    var found = core.commands().find(id).filter(one -> one.stackId().equals(wish.stack()));
    if (found.isEmpty()) {
      throw Refusal.notFound("command", id).asException();
    }
  }
}
