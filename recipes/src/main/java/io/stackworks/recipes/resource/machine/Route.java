package io.stackworks.recipes.resource.machine;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Programs;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import java.util.ArrayList;
import java.util.List;

/** {@code route}: an entry of the routing table. */
final class Route implements ResourceType {
  @Override
  public Spec spec() {
    return Spec.of("route", "Manages the routing table.")
        .with(
            Property.of("target", "String").isName().doc("network or host that is routed"),
            Property.of("netmask", "String").doc("mask of the network, dotted"),
            Property.of("gateway", "String").doc("gateway"),
            Property.of("device", "String").doc("network interface"),
            Property.of("metric", "Integer").doc("metric"),
            Property.of("comment", "String").doc("comment; without effect"),
            Property.of("route_type", "Symbol", "String")
                .defaults(":host")
                .coerced("x.to_sym")
                .oneOf(":host", ":net")
                .doc("what the target is"))
        .actions("add", "delete");
  }

  @Override
  public List<Change> differences(Call call) {
    var wanted = new Wanted(call);
    var words = new ArrayList<>(List.of(target(wanted)));
    var gateway = wanted.textOrNull("gateway");
    if (gateway != null) {
      words.addAll(List.of("via", gateway));
    }
    var device = wanted.textOrNull("device");
    if (device != null) {
      words.addAll(List.of("dev", device));
    }
    var programs = Programs.of(call);
    var show = new ArrayList<>(List.of("ip", "route", "show", "exact"));
    show.addAll(words);
    var there = !call.action().equals("nothing") && !programs.run(show).stdout().isBlank();
    var metric = wanted.textOrNull("metric");
    if (metric != null) {
      words.addAll(List.of("metric", metric));
    }
    return switch (call.action()) {
      case "add" -> there ? List.of() : List.of(change(programs, "replace", words));
      case "delete" -> there ? List.of(change(programs, "delete", words)) : List.of();
      default -> List.of();
    };
  }

  private static Change change(Programs programs, String verb, List<String> words) {
    var argv = new ArrayList<>(List.of("ip", "route", verb));
    argv.addAll(words);
    return Change.of(
        "run " + String.join(" ", argv) + " to change the routes", () -> programs.must(argv));
  }

  private static String target(Wanted wanted) {
    var target = wanted.text("target");
    var mask = wanted.textOrNull("netmask");
    if (mask == null || target.contains("/") || target.equals("default")) {
      return target;
    }
    var bits = 0;
    for (var part : mask.split("\\.", -1)) {
      bits += Integer.bitCount(Integer.parseInt(part));
    }
    return target + "/" + bits;
  }
}
