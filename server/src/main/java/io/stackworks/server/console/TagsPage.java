package io.stackworks.server.console;

import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Tags of a stack and its layers. */
final class TagsPage {
  private final Core core;
  private final Look look;
  private final Html html;

  TagsPage(Core core, Look look, Html html) {
    this.core = core;
    this.look = look;
    this.html = html;
  }

  record View(Frame frame, Snapshot stack, List<Tagged> tagged) {}

  /**
   * @param layer its id; empty: the stack
   */
  record Tagged(String title, String layer, String text) {}

  Answer show(Ask ask) {
    var stack = look.stack(ask);
    var tagged = new ArrayList<Tagged>();
    tagged.add(new Tagged("Stack", "", text(stack.stack().tags())));
    stack
        .layers()
        .values()
        .forEach(
            layer -> tagged.add(new Tagged(layer.name(), layer.id().value(), text(layer.tags()))));
    return html.page("tags", new View(Frame.of(ask, stack, "Tags", "tags"), stack, tagged));
  }

  private static String text(Map<String, String> tags) {
    return new TreeMap<>(tags)
        .entrySet().stream()
            .map(one -> one.getKey() + "=" + one.getValue())
            .collect(Collectors.joining("\n"));
  }

  Answer save(Ask ask) {
    var stack = look.stack(ask);
    var tags = Form.Values.sent(ask).pairs("tags");
    Event event =
        ask.form("layer").isEmpty()
            ? new Event.StackUpdateRequested(before -> before.withTags(tags))
            : new Event.LayerUpdateRequested(
                Look.layer(stack, ask.form("layer")).id(), before -> before.withTags(tags));
    core.stacks().offer(stack.stack().id(), event, ask.actor()).orThrow();
    return Answer.goTo("/console/stacks/" + stack.stack().id() + "/tags?done=Tags+saved");
  }
}
