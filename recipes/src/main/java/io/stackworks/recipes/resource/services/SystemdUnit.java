package io.stackworks.recipes.resource.services;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Programs;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceFailed;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import io.stackworks.recipes.resource.files.RenderedFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code systemd_unit}: unit files of our own, and what systemd does with them. */
final class SystemdUnit implements ResourceType {
  private static final Set<String> ENABLED = Set.of("enabled", "static", "indirect", "generated");

  private final Path root;

  SystemdUnit(Path root) {
    this.root = root;
  }

  @Override
  public Spec spec() {
    return Spec.of("systemd_unit", "Writes systemd unit files and manages the units.")
        .with(
            Property.of("unit_name", "String").isName().doc("file name of the unit with its kind"),
            Property.of("content", "String", "Hash", "Array")
                .doc("text of the unit file, or its sections as a hash"),
            Property.of("triggers_reload", "Boolean")
                .defaults(true)
                .doc("whether systemd reads its units again after a change"),
            Property.of("verify", "Boolean")
                .defaults(true)
                .doc("whether systemd-analyze checks the file first"),
            Property.of("user", "String").doc("user whose systemd is meant"))
        .actions(
            "nothing",
            "create",
            "delete",
            "preset",
            "revert",
            "enable",
            "disable",
            "reenable",
            "mask",
            "unmask",
            "start",
            "stop",
            "restart",
            "reload",
            "try_restart",
            "reload_or_restart",
            "reload_or_try_restart");
  }

  @Override
  public List<Change> differences(Call call) throws Exception {
    var wanted = new Wanted(call);
    var unit = wanted.text("unit_name");
    return switch (call.action()) {
      case "create" -> create(wanted);
      case "delete" ->
          Files.exists(file(wanted))
              ? List.of(
                  Change.of(
                      "deleting unit: " + unit,
                      () -> {
                        Files.delete(file(wanted));
                        reload(wanted);
                      }))
              : List.of();
      case "enable" -> changeIf(wanted, !isEnabled(wanted) && !isStatic(wanted), "enable");
      case "disable" -> changeIf(wanted, isEnabled(wanted) && !isStatic(wanted), "disable");
      case "mask" -> changeIf(wanted, !isMasked(wanted), "mask");
      case "unmask" -> changeIf(wanted, isMasked(wanted), "unmask");
      case "start" -> changeIf(wanted, !isActive(wanted), "start");
      case "stop" -> changeIf(wanted, isActive(wanted), "stop");
      case "reload" -> changeIf(wanted, isActive(wanted), "reload");
      case "nothing" -> List.of();
      default -> changeIf(wanted, true, call.action().replace('_', '-'));
    };
  }

  private List<Change> create(Wanted wanted) throws Exception {
    var content = content(wanted.call().get("content"));
    if (content == null) {
      throw new ResourceFailed(
          "Chef::Exceptions::ValidationFailed", "content is a required property");
    }
    var file = file(wanted);
    if (Files.exists(file) && Files.readString(file, StandardCharsets.UTF_8).equals(content)) {
      return List.of();
    }
    return List.of(
        Change.of(
            "creating unit: " + wanted.text("unit_name"),
            () -> {
              verify(wanted, content);
              RenderedFile.of(file, content, 0644).write();
              reload(wanted);
            }));
  }

  /** A broken unit is refused before it replaces one that works. */
  private void verify(Wanted wanted, String content) throws Exception {
    if (!wanted.flag("verify") || !wanted.call().host().hasSystemd()) {
      return;
    }
    var folder = Files.createTempDirectory("stackworks-unit-");
    var trial = folder.resolve(wanted.text("unit_name"));
    try {
      Files.writeString(trial, content);
      Programs.of(wanted.call()).must("systemd-analyze", "verify", trial.toString());
    } finally {
      Files.deleteIfExists(trial);
      Files.delete(folder);
    }
  }

  private void reload(Wanted wanted) {
    if (wanted.flag("triggers_reload") && wanted.call().host().hasSystemd()) {
      systemctl(wanted, "daemon-reload").orFail();
    }
  }

  /** A hash of sections as text; lists repeat their key, as systemd wants it. */
  static @Nullable String content(@Nullable Object content) {
    if (!(content instanceof Map<?, ?> sections)) {
      return content == null ? null : content.toString();
    }
    var texts = new ArrayList<String>();
    sections.forEach(
        (section, values) -> {
          var text = new StringBuilder("[" + section + "]\n");
          if (values instanceof Map<?, ?> pairs) {
            pairs.forEach(
                (key, value) -> {
                  for (var each : Wanted.texts(value)) {
                    text.append(key).append(" = ").append(each).append('\n');
                  }
                });
          }
          texts.add(text.toString());
        });
    return String.join("\n", texts);
  }

  private Path file(Wanted wanted) {
    var user = wanted.textOrNull("user");
    var folder = user == null ? "etc/systemd/system" : "etc/systemd/user";
    return root.resolve(folder).resolve(wanted.text("unit_name"));
  }

  private static boolean isActive(Wanted wanted) {
    return systemctl(wanted, "is-active", unit(wanted)).ok();
  }

  private static boolean isEnabled(Wanted wanted) {
    return ENABLED.contains(state(wanted));
  }

  private static boolean isStatic(Wanted wanted) {
    return Set.of("static", "indirect", "masked").contains(state(wanted));
  }

  private static boolean isMasked(Wanted wanted) {
    return state(wanted).equals("masked");
  }

  private static String state(Wanted wanted) {
    return systemctl(wanted, "is-enabled", unit(wanted)).stdout().strip();
  }

  private static String unit(Wanted wanted) {
    return wanted.text("unit_name");
  }

  private static List<Change> changeIf(Wanted wanted, boolean differs, String verb) {
    return differs
        ? List.of(
            Change.of(
                verb + " unit: " + unit(wanted),
                () -> systemctl(wanted, verb, unit(wanted)).orFail()))
        : List.of();
  }

  private static Programs.Outcome systemctl(Wanted wanted, String... words) {
    var programs = Programs.of(wanted.call());
    var user = wanted.textOrNull("user");
    var argv = new ArrayList<String>();
    argv.add("systemctl");
    argv.add(user == null ? "--system" : "--user");
    argv.addAll(List.of(words));
    if (user == null) {
      return programs.run(argv);
    }
    var uid = wanted.call().host().accounts().user(user).map(account -> account.uid()).orElse(-1);
    return programs.as(user).with("XDG_RUNTIME_DIR", "/run/user/" + uid).run(argv);
  }
}
