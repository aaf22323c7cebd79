package io.stackworks.server.console;

import io.stackworks.server.security.Audit;
import io.stackworks.server.stack.FeedEvent;
import io.stackworks.server.stack.Stack;
import io.stackworks.server.stack.StackId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What happened, newest first; and the runs of all stacks. */
final class EventsPage {
  private static final int AT_ONCE = 100;

  private final Core core;
  private final Look look;
  private final Html html;

  EventsPage(Core core, Look look, Html html) {
    this.core = core;
    this.look = look;
    this.html = html;
  }

  /**
   * @param names of stacks by id
   * @param earlier address of what came before; empty: nothing did
   */
  record View(Frame frame, List<FeedEvent> events, Map<String, String> names, String earlier) {
    String url(FeedEvent event) {
      var base = "/console/stacks/" + event.stackId();
      if (event.commandId() != null) {
        return base + "/commands/" + event.commandId();
      } else if (event.deploymentId() != null) {
        return base + "/deployments/" + event.deploymentId();
      } else if (event.instanceId() != null) {
        return base + "/instances/" + event.instanceId();
      }
      return event.appId() != null ? base + "/apps/" + event.appId() : base;
    }

    String stack(FeedEvent event) {
      return names.getOrDefault(event.stackId().value(), Show.brief(event.stackId().value()));
    }
  }

  record RunsView(Frame frame, List<Runs.Row> runs, Map<String, String> names) {}

  Answer all(Ask ask) {
    long position = core.feed().position();
    var frame = Frame.of(ask, "Events", "events");
    return html.page("events", view(ask, frame, null, position));
  }

  Answer ofStack(Ask ask) {
    long position = core.feed().position();
    var stack = look.stack(ask);
    var frame = Frame.of(ask, stack, "Events", "stack-events");
    return html.page("events", view(ask, frame, stack.stack().id(), position));
  }

  private View view(Ask ask, Frame frame, @Nullable StackId stack, long position) {
    long before = ask.number("before", Long.MAX_VALUE);
    var found = core.feed().before(before, stack, AT_ONCE);
    var earlier =
        found.size() < AT_ONCE
            ? ""
            : ask.ctx().path() + "?before=" + found.get(found.size() - 1).position();
    // Only the newest page changes.
    return new View(
        before == Long.MAX_VALUE ? frame.live(position) : frame,
        seen(ask, stack, found),
        names(),
        earlier);
  }

  /** Of all stacks, only those he may see. */
  private List<FeedEvent> seen(Ask ask, @Nullable StackId stack, List<FeedEvent> events) {
    if (stack != null || ask.viewer().isAdministrator()) {
      return events;
    }
    var visible = visible(ask);
    return events.stream().filter(event -> visible.contains(event.stackId())).toList();
  }

  private Set<StackId> visible(Ask ask) {
    return core.stacks().list().stream()
        .map(Stack::id)
        .filter(id -> core.maySee(ask.viewer(), id))
        .collect(Collectors.toSet());
  }

  private Map<String, String> names() {
    var names = new HashMap<String, String>();
    for (Stack stack : core.stacks().list()) {
      names.put(stack.id().value(), stack.name());
    }
    return names;
  }

  /** Who changed what. */
  record AuditView(
      Frame frame, List<Audit.Entry> entries, Map<String, String> names, String earlier) {
    String stack(Audit.Entry entry) {
      var id = entry.stack() == null ? "" : entry.stack().value();
      return names.getOrDefault(id, Show.brief(id));
    }
  }

  Answer audit(Ask ask) {
    return audit(ask, Frame.of(ask, "Audit", "audit"), null);
  }

  Answer auditOfStack(Ask ask) {
    var stack = look.stack(ask);
    return audit(ask, Frame.of(ask, stack, "Audit", "stack-audit"), stack.stack().id());
  }

  private Answer audit(Ask ask, Frame frame, @Nullable StackId stack) {
    var entries = core.audit().read(stack, ask.number("before", 0), AT_ONCE);
    var earlier =
        entries.size() < AT_ONCE
            ? ""
            : ask.ctx().path() + "?before=" + entries.get(entries.size() - 1).position();
    return html.page("audit", new AuditView(frame, entries, names(), earlier));
  }

  Answer runs(Ask ask) {
    long position = core.feed().position();
    var visible = visible(ask);
    return html.page(
        "runs",
        new RunsView(
            Frame.of(ask, "Runs", "runs").live(position),
            Runs.rows(
                core,
                core.commands().list(null, null, null, AT_ONCE).stream()
                    .filter(command -> visible.contains(command.stackId()))
                    .toList()),
            names()));
  }
}
