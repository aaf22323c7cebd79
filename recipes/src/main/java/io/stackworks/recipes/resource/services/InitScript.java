package io.stackworks.recipes.resource.services;

import io.stackworks.recipes.resource.ResourceFailed;
import io.stackworks.recipes.resource.Wanted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A service as a script in /etc/init.d, switched on and off by links in /etc/rc?.d. */
final class InitScript implements ServiceControl {
  private final Wanted wanted;
  private final Path root;
  private final String name;
  private final String script;

  InitScript(Wanted wanted, Path root) {
    this.wanted = wanted;
    this.root = root;
    name = wanted.text("service_name");
    var command = wanted.textOrNull("init_command");
    script = command == null ? "/etc/init.d/" + name : command;
  }

  @Override
  public boolean isRunning() {
    var command = wanted.textOrNull("status_command");
    if (command != null) {
      return Commands.succeeds(wanted, command);
    }
    if (supports("status")) {
      return Commands.succeeds(wanted, script + " status");
    }
    var pattern = wanted.textOrNull("pattern");
    return ProcessTable.matches(Pattern.compile(pattern == null ? name : pattern));
  }

  @Override
  public boolean isEnabled() {
    for (var level : List.of("2", "3", "4", "5")) {
      var folder = root.resolve("etc/rc" + level + ".d");
      if (!Files.isDirectory(folder)) {
        continue;
      }
      try (var links = Files.newDirectoryStream(folder, "S[0-9][0-9]*")) {
        for (var link : links) {
          if (String.valueOf(link.getFileName()).substring(3).equals(name)) {
            return true;
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return false;
  }

  @Override
  public boolean isMasked() {
    return false;
  }

  @Override
  public void start() {
    perform("start_command", "start");
  }

  @Override
  public void stop() {
    perform("stop_command", "stop");
  }

  @Override
  public void restart() throws InterruptedException {
    if (wanted.textOrNull("restart_command") != null || supports("restart")) {
      perform("restart_command", "restart");
    } else {
      stop();
      // Scripts return before their daemon is gone; Chef gives it this second as well.
      Thread.sleep(1000);
      start();
    }
  }

  @Override
  public void reload() {
    if (wanted.textOrNull("reload_command") != null || supports("reload")) {
      perform("reload_command", "reload");
    } else if (wanted.call().run().generation() < 18) {
      throw new ResourceFailed(
          "Chef::Exceptions::UnsupportedAction",
          wanted.call().declaredType() + "[" + wanted.call().name() + "] does not support :reload");
    }
  }

  @Override
  public void enable() {
    var priority = wanted.call().get("priority");
    if (priority instanceof Map<?, ?> levels) {
      updateRc(prioritised(levels));
    } else if (priority != null) {
      var start = Long.parseLong(priority.toString());
      updateRc(List.of("defaults", String.valueOf(start), String.valueOf(100 - start)));
    } else {
      updateRc(List.of("defaults"));
      updateRc(List.of("enable"));
    }
  }

  @Override
  public void disable() {
    updateRc(List.of("disable"));
  }

  @Override
  public void mask(boolean masked) {
    throw new ResourceFailed(
        "Chef::Exceptions::UnsupportedAction",
        wanted.call().declaredType()
            + "["
            + wanted.call().name()
            + "] does not support :"
            + wanted.call().action()
            + " without systemd");
  }

  /** {@code {2 => [:start, 20]}} as update-rc.d's words {@code start 20 2 .}. */
  private static List<String> prioritised(Map<?, ?> levels) {
    var words = new java.util.ArrayList<String>();
    levels.forEach(
        (level, value) -> {
          if (value instanceof List<?> pair && pair.size() > 1) {
            words.addAll(
                List.of(
                    String.valueOf(pair.get(0)),
                    String.valueOf(pair.get(1)),
                    String.valueOf(level),
                    "."));
          }
        });
    return words;
  }

  private void updateRc(List<String> words) {
    var argv = new java.util.ArrayList<>(List.of("update-rc.d", name));
    argv.addAll(words);
    Commands.programs(wanted).must(argv);
  }

  private void perform(String property, String verb) {
    var command = wanted.textOrNull(property);
    if (command != null) {
      Commands.shell(wanted, command).orFail();
      return;
    }
    if (wanted.textOrNull("init_command") == null
        && !Files.exists(root.resolve(script.substring(1)))) {
      throw new ResourceFailed("Errno::ENOENT", "No such file or directory - " + script);
    }
    Commands.shell(wanted, script + " " + verb).orFail();
  }

  /** {@code supports} is a hash, or a list of what is supported. */
  private boolean supports(String feature) {
    var supports = wanted.call().get("supports");
    if (supports instanceof Map<?, ?> map) {
      var value = map.get(feature);
      return value != null && !Boolean.FALSE.equals(value);
    }
    return Wanted.texts(supports).contains(feature);
  }
}
