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
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** {@code locale}: the language and formats of the machine. */
final class LocaleType implements ResourceType {
  private final Path root;

  LocaleType(Path root) {
    this.root = root;
  }

  @Override
  public Spec spec() {
    return Spec.of("locale", "Sets the system's locale.")
        .with(
            Property.of("lang", "String").doc("value of LANG"),
            Property.of("lc_env", "Hash").defaults(Map.of()).doc("values of LC_ variables"))
        .actions("update");
  }

  @Override
  public List<Change> differences(Call call) throws IOException {
    if (call.action().equals("nothing")) {
      return List.of();
    }
    var wanted = new Wanted(call);
    var values = new TreeMap<String, String>(wanted.map("lc_env"));
    var lang = wanted.textOrNull("lang");
    if (lang != null) {
      values.put("LANG", lang);
    }
    var file = root.resolve("etc/locale.conf");
    var text = new StringBuilder();
    values.forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
    var changes = new ArrayList<Change>();
    if (!RenderedFile.read(file).contentEquals(text)) {
      var missing =
          values.values().stream().distinct().filter(name -> !exists(call, name)).toList();
      if (!missing.isEmpty() && Files.exists(root.resolve("usr/sbin/locale-gen"))) {
        changes.add(
            Change.of(
                "generate locales: " + String.join(" ", missing), () -> generate(call, missing)));
      }
      changes.addAll(RenderedFile.of(file, text.toString(), 0644).changes());
    }
    return changes;
  }

  private static boolean exists(Call call, String name) {
    var plain = plain(name);
    return plain.equals("c")
        || plain.equals("posix")
        || Programs.of(call)
            .run("locale", "-a")
            .stdout()
            .lines()
            .map(LocaleType::plain)
            .anyMatch(plain::equals);
  }

  /** {@code en_US.UTF-8} and {@code en_US.utf8} are one. */
  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace("-", "");
  }

  private void generate(Call call, List<String> names) throws IOException {
    var list = root.resolve("etc/locale.gen");
    var lines = new ArrayList<>(RenderedFile.read(list).lines().toList());
    for (var name : names) {
      var charset = name.contains(".") ? name.substring(name.indexOf('.') + 1) : "ISO-8859-1";
      var line = name + " " + (plain(charset).equals("utf8") ? "UTF-8" : charset);
      lines.removeIf(each -> each.replaceFirst("^#\\s*", "").strip().equals(line));
      lines.add(line);
    }
    RenderedFile.of(list, String.join("\n", lines) + "\n", 0644).write();
    Programs.of(call).must("locale-gen");
  }
}
