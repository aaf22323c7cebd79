package io.stackworks.recipes.resource.commands;

import io.stackworks.recipes.host.CommandLine;
import io.stackworks.recipes.host.Processes;
import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceFailed;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code execute}: one command, run every time the resource's turn comes. */
public final class ExecuteResource implements ResourceType {
  private static final List<String> USUAL_FOLDERS =
      List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");

  @Override
  public Spec spec() {
    return withProcessProperties(
        Spec.of("execute", "A command. It is run, and counts as a change, each time.")
            .with(
                Property.of("command", "String", "Array")
                    .isName()
                    .doc(
                        "The command. A string with shell syntax goes to `/bin/sh`, any other is"
                            + " run directly; an array is a program with its arguments.")));
  }

  /** What execute shares with the script resources. */
  static Spec withProcessProperties(Spec spec) {
    return spec.actions("run")
        .with(
            Property.of("creates", "String")
                .doc("A path; the command is not run when it exists. A relative one needs `cwd`."),
            Property.of("cwd", "String").doc("Folder to run in."),
            Property.of("environment", "Hash")
                .alias("env")
                .doc("Variables added to the inherited ones; nil takes one away."),
            Property.of("user", "String", "Integer")
                .doc("User to run as. Its group and environment need `group` and `login`."),
            Property.of("group", "String", "Integer").doc("Group to run as."),
            Property.of("returns", "Integer", "Array")
                .defaults(0)
                .doc("Exit statuses that mean success."),
            Property.of("timeout", "Integer", "String", "Float")
                .defaults(3600)
                .doc("Seconds, after which the command and all it started is killed."),
            Property.of("umask", "String", "Integer").doc("Umask of the command, octal."),
            Property.of("input", "String").doc("Text for the command's standard input."),
            Property.of("live_stream", "Boolean")
                .defaults(false)
                .doc("Accepted; output is always shown as it comes unless sensitive."),
            Property.of("login", "Boolean")
                .alias("use_login")
                .defaults(false)
                .doc("Whether to take on the user's groups, HOME, SHELL, PATH and home folder."),
            Property.of("default_env", "Boolean")
                .defaults(false)
                .doc("Whether to set a UTF-8 locale and add the usual folders to PATH."),
            Property.of("path", "Array").doc("Accepted for old cookbooks; without effect."),
            Property.of("domain", "String").doc("Windows only."),
            Property.of("password", "String").doc("Windows only."),
            Property.of("elevated", "Boolean").defaults(false).doc("Windows only."),
            Property.of("cgroup", "String", "nil").doc("Accepted; without effect."));
  }

  @Override
  public List<Change> differences(Call call) {
    if (isDone(call)) {
      return List.of();
    }
    var given = call.get("command");
    var argv = given instanceof List<?> ? Wanted.texts(given) : null;
    var shown = argv == null ? String.valueOf(given) : ShellOut.shown(argv);
    return List.of(
        Change.of(
            "execute " + (isSensitive(call) ? "sensitive resource" : shown),
            () ->
                new ShellOut(
                        command(
                            call,
                            argv == null ? CommandLine.argv(shown) : argv,
                            call.bytes("input")),
                        shown,
                        returns(call))
                    .run(call)));
  }

  static boolean isSensitive(Call call) {
    return Boolean.TRUE.equals(call.get("sensitive"));
  }

  /** Whether what the command creates is there. */
  static boolean isDone(Call call) {
    var wanted = new Wanted(call);
    var creates = wanted.textOrNull("creates");
    if (creates == null) {
      return false;
    }
    var path = Path.of(creates);
    if (!path.isAbsolute()) {
      var cwd = wanted.textOrNull("cwd");
      if (cwd == null) {
        throw new ResourceFailed(
            "Chef::Exceptions::Execute",
            "Please either specify a full path for the creates property, or specify a cwd property"
                + " to the "
                + call.declaredType()
                + "["
                + call.name()
                + "] resource");
      }
      path = Path.of(cwd).resolve(path);
    }
    return Files.exists(path);
  }

  static List<Long> returns(Call call) {
    return Wanted.texts(call.get("returns")).stream().map(Long::valueOf).toList();
  }

  static Processes.Command command(Call call, List<String> argv, byte @Nullable [] input) {
    var wanted = new Wanted(call);
    var cwd = wanted.textOrNull("cwd");
    return new Processes.Command(
        argv,
        cwd == null ? null : Path.of(cwd),
        environment(call),
        wanted.textOrNull("user"),
        wanted.textOrNull("group"),
        wanted.flag("login"),
        umask(call.get("umask")),
        input,
        timeout(call.get("timeout")),
        isSensitive(call) ? null : call.run()::output);
  }

  private static @Nullable String umask(@Nullable Object value) {
    return value instanceof Number number
        ? Long.toOctalString(number.longValue())
        : value == null ? null : value.toString();
  }

  private static Duration timeout(@Nullable Object value) {
    return value == null
        ? Duration.ofHours(1)
        : Duration.ofMillis((long) (Double.parseDouble(value.toString()) * 1000));
  }

  /** Old generations of Chef set a locale for every command, new ones leave it as it is. */
  private static Map<String, @Nullable String> environment(Call call) {
    var all = new HashMap<String, @Nullable String>();
    if (call.run().generation() < 12) {
      all.put("LC_ALL", "C");
    } else if (call.run().generation() < 14 || Boolean.TRUE.equals(call.get("default_env"))) {
      all.put("LC_ALL", "C.UTF-8");
      all.put("LANG", "C.UTF-8");
      all.put("LANGUAGE", "C.UTF-8");
      all.put("PATH", withUsualFolders(call.host().environment().getOrDefault("PATH", "")));
    }
    if (call.get("environment") instanceof Map<?, ?> given) {
      given.forEach(
          (name, value) ->
              all.put(String.valueOf(name), value == null ? null : String.valueOf(value)));
    }
    return all;
  }

  private static String withUsualFolders(String path) {
    var folders = new LinkedHashSet<>(List.of(path.split(":", -1)));
    folders.addAll(USUAL_FOLDERS);
    folders.remove("");
    return String.join(":", folders);
  }
}
