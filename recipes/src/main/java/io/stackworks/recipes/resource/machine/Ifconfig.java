package io.stackworks.recipes.resource.machine;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Programs;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import io.stackworks.recipes.resource.files.RenderedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code ifconfig}: the address of a network interface. */
final class Ifconfig implements ResourceType {
  private final Path root;

  Ifconfig(Path root) {
    this.root = root;
  }

  @Override
  public Spec spec() {
    var spec =
        Spec.of("ifconfig", "Configures network interfaces.")
            .with(Property.of("target", "String").isName().doc("address of the interface"));
    for (var name :
        List.of(
            "hwaddr",
            "mask",
            "family",
            "inet_addr",
            "bcast",
            "mtu",
            "metric",
            "device",
            "network",
            "bootproto",
            "onparent",
            "ethtool_opts",
            "bonding_opts",
            "master",
            "slave",
            "vlan",
            "gateway",
            "onboot",
            "bridge")) {
      spec = spec.with(Property.of(name, "String", "Integer").coerced("x.to_s").doc(name));
    }
    return spec.actions("add", "delete", "enable", "disable");
  }

  @Override
  public List<Change> differences(Call call) throws IOException {
    var wanted = new Wanted(call);
    var device = wanted.text("device");
    var target = wanted.text("target");
    var programs = Programs.of(call);
    if (call.action().equals("nothing")) {
      return List.of();
    }
    var there = programs.run("ifconfig", device).stdout().contains("inet " + target + " ");
    return switch (call.action()) {
      case "add" -> {
        var changes = new ArrayList<Change>();
        if (!there && !device.equals("lo")) {
          changes.add(
              Change.of("ifconfig " + device + " " + target, () -> programs.must(up(wanted))));
        }
        changes.addAll(
            RenderedFile.of(
                    root.resolve("etc/network/interfaces.d/ifcfg-" + device), stanza(wanted), 0644)
                .changes());
        yield changes;
      }
      case "enable" ->
          there
              ? List.of()
              : List.of(
                  Change.of("ifconfig " + device + " " + target, () -> programs.must(up(wanted))));
      case "delete" -> {
        var changes = new ArrayList<Change>();
        if (there) {
          changes.add(
              Change.of("delete " + device, () -> programs.must("ifconfig", device, "down")));
        }
        changes.addAll(
            RenderedFile.absent(root.resolve("etc/network/interfaces.d/ifcfg-" + device)));
        yield changes;
      }
      case "disable" ->
          there
              ? List.of(
                  Change.of("disable " + device, () -> programs.must("ifconfig", device, "down")))
              : List.of();
      default -> List.of();
    };
  }

  private static List<String> up(Wanted wanted) {
    var argv = new ArrayList<>(List.of("ifconfig", wanted.needed("device"), wanted.text("target")));
    option(wanted, argv, "mask", "netmask");
    option(wanted, argv, "bcast", "broadcast");
    option(wanted, argv, "metric", "metric");
    option(wanted, argv, "mtu", "mtu");
    return argv;
  }

  private static void option(Wanted wanted, List<String> argv, String property, String word) {
    var value = wanted.textOrNull(property);
    if (value != null) {
      argv.addAll(List.of(word, value));
    }
  }

  private static String stanza(Wanted wanted) {
    var device = wanted.needed("device");
    var text = new StringBuilder("iface " + device + " inet ");
    var protocol = wanted.textOrNull("bootproto");
    text.append(protocol == null ? "static" : protocol).append('\n');
    if (!"dhcp".equals(protocol)) {
      text.append("    address ").append(wanted.text("target")).append('\n');
      for (var pair :
          List.of(
              List.of("mask", "netmask"),
              List.of("network", "network"),
              List.of("bcast", "broadcast"),
              List.of("gateway", "gateway"),
              List.of("mtu", "mtu"),
              List.of("metric", "metric"),
              List.of("hwaddr", "hwaddress"))) {
        var value = wanted.textOrNull(pair.get(0));
        if (value != null) {
          text.append("    ").append(pair.get(1)).append(' ').append(value).append('\n');
        }
      }
    }
    return text.toString();
  }
}
