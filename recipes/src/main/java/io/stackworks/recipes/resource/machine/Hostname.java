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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** {@code hostname}: the machine's name, now, in the hosts file and after a boot. */
final class Hostname implements ResourceType {
  private final Path root;

  Hostname(Path root) {
    this.root = root;
  }

  @Override
  public Spec spec() {
    return Spec.of("hostname", "Names the machine.")
        .with(
            Property.of("hostname", "String").isName().doc("name of the machine"),
            Property.of("fqdn", "String").doc("full name for the hosts file"),
            Property.of("ipaddress", "String")
                .doc("address for the hosts file; the node's own by default"),
            Property.of("aliases", "Array", "NilClass").doc("more names for the hosts file"),
            Property.of("compile_time", "Boolean")
                .defaults(true)
                .doc("whether it is done while recipes are read"),
            Property.of("windows_reboot", "Boolean").defaults(true).doc("only on Windows"))
        .actions("set");
  }

  @Override
  public List<Change> differences(Call call) throws IOException {
    var changes = new ArrayList<Change>();
    if (call.action().equals("nothing")) {
      return changes;
    }
    var wanted = new Wanted(call);
    var name = wanted.text("hostname");
    if (!current().equals(name)) {
      changes.add(
          Change.of(
              "set hostname to " + name,
              () -> {
                if (call.host().hasSystemd()) {
                  Programs.of(call).must("hostnamectl", "set-hostname", name);
                } else {
                  Programs.of(call).must("hostname", name);
                }
              }));
    }
    var hosts = RenderedFile.of(root.resolve("etc/hosts"), hosts(wanted, name), 0644);
    changes.addAll(hosts.changes());
    var file = root.resolve("etc/hostname");
    if (!RenderedFile.read(file).strip().equals(name)) {
      changes.addAll(RenderedFile.of(file, name + "\n", 0644).changes());
    }
    return changes;
  }

  private static String current() throws IOException {
    return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
  }

  /** The line with this address or this name is replaced, or one is added. */
  private String hosts(Wanted wanted, String name) throws IOException {
    var text = RenderedFile.read(root.resolve("etc/hosts"));
    var given = wanted.textOrNull("ipaddress");
    var address = given == null ? wanted.call().run().attribute("ipaddress") : given;
    if (address == null) {
      return text;
    }
    var fqdn = wanted.textOrNull("fqdn");
    var words = new ArrayList<>(List.of(address.toString()));
    if (fqdn != null) {
      words.add(fqdn);
    }
    words.add(name);
    words.addAll(wanted.list("aliases"));
    var line = String.join(" ", words);
    var ours =
        Pattern.compile(
            "^" + Pattern.quote(address.toString()) + "\\s+|\\s+" + Pattern.quote(name) + "\\s+");
    var lines = new ArrayList<String>();
    var done = false;
    for (var each : text.lines().toList()) {
      if (!ours.matcher(each).find()) {
        lines.add(each);
      } else if (!done) {
        lines.add(line);
        done = true;
      }
    }
    if (!done) {
      lines.add(line);
    }
    return String.join("\n", lines) + "\n";
  }
}
