package io.stackworks.recipes.resource.machine;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Programs;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceFailed;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import io.stackworks.recipes.resource.files.RenderedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code ssh_known_hosts_entry}: the host keys this machine trusts. */
final class KnownHosts implements ResourceType {
  private final Path root;

  KnownHosts(Path root) {
    this.root = root;
  }

  @Override
  public Spec spec() {
    return Spec.of("ssh_known_hosts_entry", "Adds host keys to the known hosts of ssh.")
        .with(
            Property.of("host", "String").isName().doc("host name"),
            Property.of("key", "String").doc("its key; asked from the host when absent"),
            Property.of("key_type", "String").defaults("rsa").doc("type of the key"),
            Property.of("port", "Integer").defaults(22L).doc("port of the host"),
            Property.of("timeout", "Integer").defaults(30L).doc("seconds to wait for the host"),
            Property.of("mode", "String").defaults("0644").doc("mode of the file"),
            Property.of("owner", "String", "Integer").doc("owner of the file"),
            Property.of("group", "String", "Integer").doc("group of the file"),
            Property.of("hash_entries", "Boolean").defaults(false).doc("whether names are hashed"),
            Property.of("file_location", "String")
                .defaults("/etc/ssh/ssh_known_hosts")
                .doc("the file"))
        .actions("create", "flush");
  }

  @Override
  public List<Change> differences(Call call) throws IOException {
    if (!call.action().equals("create")) {
      return List.of();
    }
    var wanted = new Wanted(call);
    var file = root.resolve(wanted.text("file_location").substring(1));
    var lines = new ArrayList<>(RenderedFile.read(file).lines().toList());
    var port = wanted.number("port", 22);
    var name = port == 22 ? wanted.text("host") : "[" + wanted.text("host") + "]:" + port;
    var type = wanted.text("key_type");
    var given = wanted.textOrNull("key");
    if (given == null
        && lines.stream().anyMatch(line -> names(line, name) && line.contains(type))) {
      return List.of();
    }
    var entry = given == null ? scan(wanted, port) : given(wanted, name, given);
    if (lines.contains(entry)) {
      return List.of();
    }
    var keyType = entry.split(" ", -1)[1];
    lines.removeIf(line -> names(line, name) && line.contains(" " + keyType + " "));
    lines.add(entry);
    var mode = Integer.parseInt(wanted.text("mode"), 8);
    return RenderedFile.of(file, String.join("\n", lines) + "\n", mode).changes();
  }

  private static String given(Wanted wanted, String name, String key) {
    var words = key.strip().split("\\s+", -1);
    if (words.length >= 3) {
      return key.strip();
    }
    return words.length == 2
        ? name + " " + key.strip()
        : name + " ssh-" + wanted.text("key_type") + " " + key.strip();
  }

  private static String scan(Wanted wanted, long port) {
    var argv = new ArrayList<String>(List.of("ssh-keyscan"));
    if (wanted.flag("hash_entries")) {
      argv.add("-H");
    }
    argv.addAll(
        List.of(
            "-t",
            wanted.text("key_type"),
            "-p",
            String.valueOf(port),
            "-T",
            wanted.text("timeout"),
            wanted.text("host")));
    var output = Programs.of(wanted.call()).must(argv).stdout();
    return output
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .findFirst()
        .orElseThrow(
            () ->
                new ResourceFailed(
                    "RuntimeError", "no key from host " + wanted.text("host") + ":" + port));
  }

  private static boolean names(String line, String name) {
    return List.of(line.split(" ", 2)[0].split(",", -1)).contains(name);
  }
}
