package io.stackworks.recipes.resource.scheduling;

import io.stackworks.recipes.host.Processes;
import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Programs;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceFailed;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import java.util.List;

/** {@code cron}: an entry in a user's crontab, known by the comment line before it. */
final class CronType implements ResourceType {
  @Override
  public Spec spec() {
    return Timing.properties(Spec.of("cron", "Manages entries of users' crontabs."))
        .with(
            Property.of("time", "Symbol", "String")
                .coerced("x.to_sym")
                .oneOf(
                    ":annually",
                    ":daily",
                    ":hourly",
                    ":midnight",
                    ":monthly",
                    ":reboot",
                    ":weekly",
                    ":yearly")
                .doc("one of cron's named times instead of the five fields"))
        .actions("create", "delete");
  }

  @Override
  public List<Change> differences(Call call) {
    var wanted = new Wanted(call);
    return switch (call.action()) {
      case "create" -> change(wanted, lines(wanted));
      case "delete" -> change(wanted, List.of());
      default -> List.of();
    };
  }

  private static List<Change> change(Wanted wanted, List<String> lines) {
    var name = wanted.call().name();
    var crontab = Crontab.of(read(wanted));
    var found = crontab.entry(name);
    if (lines.equals(found)) {
      return List.of();
    }
    var verb = lines.isEmpty() ? "delete" : found.isEmpty() ? "add" : "update";
    return List.of(
        Change.of(
            verb + " crontab entry for " + wanted.call().declaredType() + "[" + name + "]",
            () -> write(wanted, crontab.with(name, lines))));
  }

  private static List<String> lines(Wanted wanted) {
    var lines = new java.util.ArrayList<String>();
    lines.add(Crontab.TAG + wanted.call().name());
    quoted(lines, "MAILTO", wanted.textOrNull("mailto"));
    quoted(lines, "PATH", wanted.textOrNull("path"));
    quoted(lines, "SHELL", wanted.textOrNull("shell"));
    quoted(lines, "HOME", wanted.textOrNull("home"));
    wanted.map("environment").forEach((name, value) -> lines.add(name + "=" + value));
    var command = Timing.command(wanted);
    var time = wanted.textOrNull("time");
    lines.add((time == null ? Timing.fields(wanted) : "@" + time) + " " + command);
    return lines;
  }

  private static void quoted(
      List<String> lines, String name, @org.jspecify.annotations.Nullable String value) {
    if (value != null) {
      lines.add(name + "=\"" + value + "\"");
    }
  }

  private static String read(Wanted wanted) {
    try {
      var outcome = Programs.of(wanted.call()).run("crontab", "-l", "-u", wanted.text("user"));
      if (!outcome.ok() && outcome.status() != 1) {
        throw new ResourceFailed(
            "Chef::Exceptions::Cron",
            "Error determining state of " + wanted.call().name() + ", exit: " + outcome.status());
      }
      return outcome.ok() ? outcome.stdout() : "";
    } catch (Processes.NotStarted missing) {
      throw new ResourceFailed(
          "Chef::Exceptions::Cron", "no crontab program on this machine: install the package cron");
    }
  }

  private static void write(Wanted wanted, String text) {
    var outcome =
        Programs.of(wanted.call()).feed(text, List.of("crontab", "-u", wanted.text("user"), "-"));
    outcome.orFail();
  }
}
