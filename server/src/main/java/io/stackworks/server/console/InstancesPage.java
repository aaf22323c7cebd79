package io.stackworks.server.console;

import io.stackworks.server.command.Command;
import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.stack.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The instances of a stack by layer, filtered and windowed here, and one of them. */
final class InstancesPage {
  private static final int AT_ONCE = 100;
  private static final int HISTORY = 30;

  private final Core core;
  private final Look look;
  private final Html html;

  InstancesPage(Core core, Look look, Html html) {
    this.core = core;
    this.look = look;
    this.html = html;
  }

  record View(
      Frame frame,
      Snapshot stack,
      List<Row> rows,
      Counts counts,
      String filter,
      String kind,
      String layer,
      Window window) {}

  /**
   * An instance in one of its layers.
   *
   * @param layer absent: it has none
   * @param first of its layer on this page
   */
  record Row(@Nullable Layer layer, Instance instance, boolean first) {}

  /**
   * @param week of an instance that runs by a schedule; absent: it does not
   */
  record One(
      Frame frame,
      Snapshot stack,
      Instance instance,
      List<Layer> layers,
      @Nullable Instant lastHeard,
      @Nullable Week week,
      List<Runs.Row> commands) {
    boolean registered() {
      return instance.compute() == ComputeKind.REGISTERED;
    }
  }

  Answer all(Ask ask) {
    long position = core.feed().position();
    var stack = look.stack(ask);
    var filter = ask.query("q");
    var kind = ask.query("kind");
    var layer = ask.query("layer");
    var rows = rows(stack, filter.toLowerCase(Locale.ROOT), kind, layer);
    var window = Window.of(ask, rows.size(), AT_ONCE);
    return html.page(
        "instances",
        new View(
            Frame.of(ask, stack, "Instances", "instances").live(position),
            stack,
            headed(window.of(rows)),
            Counts.of(stack.instances().values()),
            filter,
            kind,
            layer,
            window));
  }

  private static List<Row> rows(Snapshot stack, String filter, String kind, String layer) {
    var order = new ArrayList<>(stack.layers().keySet());
    var rows = new ArrayList<Row>();
    for (var instance : stack.instances().values()) {
      if (matches(instance, filter) && (kind.isEmpty() || kind.equals(kindOf(instance)))) {
        var layers = stack.layersOf(instance);
        if (layers.isEmpty() && layer.isEmpty()) {
          rows.add(new Row(null, instance, false));
        }
        layers.stream()
            .filter(one -> layer.isEmpty() || one.id().value().equals(layer))
            .forEach(one -> rows.add(new Row(one, instance, false)));
      }
    }
    var places = new java.util.HashMap<String, Integer>();
    order.forEach(id -> places.put(id.value(), places.size()));
    rows.sort(
        Comparator.comparingInt(
                (Row row) ->
                    row.layer() == null
                        ? Integer.MAX_VALUE
                        : places.getOrDefault(row.layer().id().value(), 0))
            .thenComparing(row -> row.instance().hostname(), InstancesPage::natural));
    return rows;
  }

  private static boolean matches(Instance instance, String filter) {
    return filter.isEmpty()
        || instance.hostname().toLowerCase(Locale.ROOT).contains(filter)
        || instance.id().value().startsWith(filter)
        || filter.equals(instance.privateIp())
        || filter.equals(instance.publicIp());
  }

  private static String kindOf(Instance instance) {
    return Tone.of(instance.status()).kind();
  }

  /** {@code app2} before {@code app10}. */
  private static int natural(String one, String other) {
    int stem = stem(one);
    int digits = Integer.compare(one.length(), other.length());
    return digits != 0 && stem == stem(other) && one.regionMatches(0, other, 0, stem)
        ? digits
        : one.compareTo(other);
  }

  /** How long it is without its number; no pattern, since a sort asks thousands of times. */
  private static int stem(String hostname) {
    int end = hostname.length();
    while (end > 0 && hostname.charAt(end - 1) >= '0' && hostname.charAt(end - 1) <= '9') {
      end--;
    }
    return end;
  }

  private static List<Row> headed(List<Row> rows) {
    var headed = new ArrayList<Row>();
    Layer before = null;
    for (var row : rows) {
      boolean first = headed.isEmpty() || !Objects.equals(before, row.layer());
      headed.add(new Row(row.layer(), row.instance(), first));
      before = row.layer();
    }
    return headed;
  }

  Answer one(Ask ask) {
    long position = core.feed().position();
    var stack = look.stack(ask);
    var instance = Look.instance(stack, ask.name("instance"));
    List<Command> commands = core.commands().list(stack.stack().id(), instance.id(), null, HISTORY);
    return html.page(
        "instance",
        new One(
            Frame.of(
                    ask,
                    stack,
                    instance.hostname(),
                    "instances",
                    new Frame.Crumb(
                        "Instances", "/console/stacks/" + stack.stack().id() + "/instances"))
                .liveWithProgress(position),
            stack,
            instance,
            stack.layersOf(instance),
            core.stacks().lastHeard(instance.id()).orElse(null),
            "timer".equals(instance.settings().autoScalingType())
                ? Week.of(core.scaling().schedule(instance.id()))
                : null,
            Runs.rows(core, commands)));
  }
}
