package io.stackworks.server.console;

import io.stackworks.server.app.App;
import io.stackworks.server.command.Deployment;
import io.stackworks.server.stack.Snapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The apps of a stack, and one of them. */
final class AppsPage {
  private static final int LOOKED_AT = 100;

  private final Core core;
  private final Look look;
  private final Html html;

  AppsPage(Core core, Look look, Html html) {
    this.core = core;
    this.look = look;
    this.html = html;
  }

  record View(Frame frame, Snapshot stack, List<Row> apps) {}

  record Row(App app, @Nullable Deployment latest) {}

  record One(Frame frame, Snapshot stack, App app, List<Deployment> deployments) {}

  Answer all(Ask ask) {
    long position = core.feed().position();
    var stack = look.stack(ask);
    var deployments = core.commands().deployments(stack.stack().id(), LOOKED_AT);
    var rows =
        stack.liveApps().stream()
            .map(app -> new Row(app, of(app, deployments).stream().findFirst().orElse(null)))
            .toList();
    return html.page(
        "apps", new View(Frame.of(ask, stack, "Apps", "apps").live(position), stack, rows));
  }

  Answer one(Ask ask) {
    long position = core.feed().position();
    var stack = look.stack(ask);
    var app = Look.app(stack, ask.name("app"));
    return html.page(
        "app",
        new One(
            Frame.of(
                    ask,
                    stack,
                    app.name(),
                    "apps",
                    new Frame.Crumb("Apps", "/console/stacks/" + stack.stack().id() + "/apps"))
                .live(position),
            stack,
            app,
            of(app, core.commands().deployments(stack.stack().id(), LOOKED_AT))));
  }

  private static List<Deployment> of(App app, List<Deployment> deployments) {
    return deployments.stream().filter(one -> app.id().equals(one.appId())).toList();
  }
}
