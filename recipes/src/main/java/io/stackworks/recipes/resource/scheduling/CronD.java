package io.stackworks.recipes.resource.scheduling;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceFailed;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import io.stackworks.recipes.resource.files.RenderedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code cron_d}: a file in /etc/cron.d. */
final class CronD implements ResourceType {
  private final Path root;

  CronD(Path root) {
    this.root = root;
  }

  @Override
  public Spec spec() {
    return Timing.properties(Spec.of("cron_d", "Manages files in /etc/cron.d."))
        .with(
            Property.of("cron_name", "String").isName().doc("name of the file"),
            Property.of("cookbook", "String").doc("without effect"),
            Property.of("predefined_value", "String")
                .oneOf(
                    "@reboot",
                    "@yearly",
                    "@annually",
                    "@monthly",
                    "@weekly",
                    "@daily",
                    "@midnight",
                    "@hourly")
                .doc("one of cron's named times instead of the five fields"),
            Property.of("comment", "String").doc("comment line before the entry"),
            Property.of("mode", "String", "Integer").defaults("0600").doc("mode of the file"),
            Property.of("random_delay", "Integer")
                .doc("most minutes to wait before the command starts"))
        .actions("create", "create_if_missing", "delete");
  }

  @Override
  public List<Change> differences(Call call) throws IOException {
    var wanted = new Wanted(call);
    var path = root.resolve("etc/cron.d").resolve(name(wanted));
    return switch (call.action()) {
      case "create" -> RenderedFile.of(path, content(wanted), mode(wanted)).changes();
      case "create_if_missing" ->
          Files.exists(path)
              ? List.of()
              : RenderedFile.of(path, content(wanted), mode(wanted)).changes();
      case "delete" -> RenderedFile.absent(path);
      default -> List.of();
    };
  }

  /** cron skips files with other characters in their names, without a word. */
  private static String name(Wanted wanted) {
    var name = wanted.text("cron_name");
    if (wanted.call().run().generation() < 18) {
      name = name.replace('.', '-');
    }
    if (!name.matches("[a-zA-Z0-9_-]+")) {
      throw new ResourceFailed(
          "Chef::Mixin::WhyRun::ResourceRequirements::Assertion::AssertionFailure",
          "The cron job name should contain letters, numbers, hyphens and underscores only: "
              + name);
    }
    return name;
  }

  private static String content(Wanted wanted) {
    var text = new StringBuilder("# Managed by Stackworks; changes are overwritten.\n");
    variable(text, "MAILTO", wanted.textOrNull("mailto"));
    variable(text, "PATH", wanted.textOrNull("path"));
    variable(text, "SHELL", wanted.textOrNull("shell"));
    variable(text, "HOME", wanted.textOrNull("home"));
    variable(text, "RANDOM_DELAY", wanted.textOrNull("random_delay"));
    wanted.map("environment").forEach((name, value) -> variable(text, name, value));
    text.append('\n');
    var comment = wanted.textOrNull("comment");
    if (comment != null) {
      text.append("# ").append(comment).append('\n');
    }
    var command = Timing.command(wanted);
    var named = wanted.textOrNull("predefined_value");
    return text.append(named == null ? Timing.fields(wanted) : named)
        .append(' ')
        .append(wanted.text("user"))
        .append(' ')
        .append(command)
        .append('\n')
        .toString();
  }

  private static void variable(
      StringBuilder text, String name, @org.jspecify.annotations.Nullable String value) {
    if (value != null) {
      text.append(name).append('=').append(value).append('\n');
    }
  }

  private static int mode(Wanted wanted) {
    return wanted.call().get("mode") instanceof Number number
        ? number.intValue()
        : Integer.parseInt(wanted.text("mode"), 8);
  }
}
