package io.stackworks.server.console;

import io.stackworks.server.command.Deployment;
import io.stackworks.server.stack.Snapshot;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** All stacks. */
final class DashboardPage {
  private static final int AT_ONCE = 50;

  private final Core core;
  private final Html html;

  DashboardPage(Core core, Html html) {
    this.core = core;
    this.html = html;
  }

  record View(Frame frame, List<Card> stacks, String filter, Window window) {}

  record Card(Snapshot stack, Counts instances, @Nullable Deployment latest, int troubles) {}

  Answer show(Ask ask) {
    long position = core.feed().position();
    var filter = ask.query("q");
    var wanted = filter.toLowerCase(Locale.ROOT);
    var stacks =
        core.stacks().list().stream()
            .filter(stack -> core.maySee(ask.viewer(), stack.id()))
            .filter(stack -> stack.name().toLowerCase(Locale.ROOT).contains(wanted))
            .toList();
    var window = Window.of(ask, stacks.size(), AT_ONCE);
    var cards =
        window.of(stacks).stream()
            .flatMap(stack -> core.stacks().snapshot(stack.id()).stream())
            .map(this::card)
            .toList();
    return html.page(
        "dashboard",
        new View(Frame.of(ask, "Dashboard", "dashboard").live(position), cards, filter, window));
  }

  private Card card(Snapshot stack) {
    var deployments = core.commands().deployments(stack.stack().id(), 1);
    return new Card(
        stack,
        Counts.of(stack.instances().values()),
        deployments.isEmpty() ? null : deployments.get(0),
        core.stacks().openServiceErrors(stack.stack().id()).size());
  }
}
