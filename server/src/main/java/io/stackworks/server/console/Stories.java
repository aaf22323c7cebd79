package io.stackworks.server.console;

import io.stackworks.proto.run.RunEvent;
import io.stackworks.server.command.Command;
import io.stackworks.server.command.CommandId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what runs reported; remembers those that cannot change any more. */
final class Stories {
  /** Of one run; a run of so many resources is shown to this point. */
  private static final int MOST_EVENTS = 20_000;

  private static final int AT_ONCE = 2_000;
  private static final int KEPT = 200;

  private final Core core;
  private final Map<CommandId, Story> ended =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<CommandId, Story> eldest) {
              return size() > KEPT;
            }
          });

  Stories(Core core) {
    this.core = core;
  }

  Story of(Command command) {
    var known = ended.get(command.id());
    if (known != null) {
      return known;
    }
    var story = Story.of(events(command.id()));
    // The last events may come a moment after the command's end.
    if (!command.isOpen() && story.summary() != null) {
      ended.put(command.id(), story);
    }
    return story;
  }

  private List<RunEvent> events(CommandId id) {
    var all = new ArrayList<RunEvent>();
    long next = 0;
    while (all.size() < MOST_EVENTS) {
      var some = core.runEvents().read(id, next, AT_ONCE);
      if (some.isEmpty()) {
        return all;
      }
      some.forEach(one -> all.add(one.event()));
      next = some.get(some.size() - 1).sequence() + 1;
    }
    return all;
  }
}
