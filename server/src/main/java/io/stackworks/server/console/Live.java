package io.stackworks.server.console;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.stackworks.server.command.Command;
import io.stackworks.server.command.CommandId;
import io.stackworks.server.security.Caller;
import io.stackworks.server.stack.FeedEvent;
import io.stackworks.server.stack.Refusal;
import io.stackworks.server.stack.Stack;
import io.stackworks.server.stack.StackId;
import java.util.List;
import java.util.stream.Collectors;
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
  private final Visitors visitors;

  Live(Core core, Visitors visitors) {
    this.core = core;
    this.visitors = visitors;
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
    var caller = visitors.viewer(request.headers()).caller();
    var query = ctx.query() == null ? QueryParams.of() : QueryParams.fromQueryString(ctx.query());
    var command = query.get("command");
    var stack = query.get("stack");
    var wish =
        new Wish(
            stack == null ? null : Look.id("stack", stack, StackId::new),
            query.contains("progress"),
            query.getLong("after", 0));
    require(caller, wish);
    var id = command == null ? null : requireOf(wish, command);
    stream.begin(() -> stillMay(request, wish));
    if (id != null) {
      stream.hold(core.logs().onChange(id, () -> stream.tell("log")));
    }
    // Of stacks that came to be meanwhile an unprivileged viewer hears when he reads the page
    // again.
    var visible =
        wish.stack() == null && !caller.administrator()
            ? core.stacks().list().stream()
                .map(Stack::id)
                .filter(seen -> core.gate().maySee(caller, seen))
                .collect(Collectors.toSet())
            : null;
    stream.hold(
        core.feed()
            .subscribe(
                event -> {
                  if (wish.concerns(event)
                      && (visible == null || visible.contains(event.stackId()))) {
                    stream.tell("change");
                  }
                }));
    // What happened between the page and now.
    if (!core.feed().after(wish.after(), wish.stack(), 1).isEmpty()) {
      stream.tell("change");
    }
    if (id != null) {
      stream.tell("log");
    }
  }

  private void require(Caller.Operator caller, Wish wish) {
    core.gate()
        .check(
            caller,
            "opsworks:DescribeStacks",
            wish.stack() == null ? List.of() : List.of(wish.stack()));
  }

  /** Permissions and sessions end while a page is open. */
  private boolean stillMay(HttpRequest request, Wish wish) {
    try {
      require(visitors.viewer(request.headers()).caller(), wish);
      return true;
    } catch (Refusal.Refused refused) {
      return false;
    }
  }

  private CommandId requireOf(Wish wish, String text) {
    var id = Look.id("command", text, CommandId::new);
    return core.commands()
        .find(id)
        .filter(one -> one.stackId().equals(wish.stack()))
        .map(Command::id)
        .orElseThrow(() -> Refusal.notFound("command", id).asException());
  }
}
