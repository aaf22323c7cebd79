package io.stackworks.recipes.resource.services;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** {@code service}: what runs, and what runs after the next boot. */
final class ServiceType implements ResourceType {
  private static final Set<String> SCRIPTS =
      Set.of("init", "debian", "invokercd", "insserv", "simple", "redhat", "gentoo", "arch");

  private final Path root;

  ServiceType(Path root) {
    this.root = root;
  }

  @Override
  public Spec spec() {
    return Spec.of("service", "Starts, stops and enables services.")
        .with(
            Property.of("service_name", "String").isName().doc("name of the service"),
            Property.of("supports", "Hash", "Array")
                .defaults(Map.of())
                .coerced("x.is_a?(Array) ? x.to_h { |k| [k.to_sym, true] } : x")
                .doc("which of restart, reload and status the init script knows"),
            Property.of("pattern", "String")
                .doc("regular expression for the process table; the service's name by default"),
            Property.of("start_command", "String", "Boolean").doc("shell line that starts it"),
            Property.of("stop_command", "String", "Boolean").doc("shell line that stops it"),
            Property.of("status_command", "String", "Boolean")
                .doc("shell line that succeeds when it runs"),
            Property.of("restart_command", "String", "Boolean").doc("shell line that restarts it"),
            Property.of("reload_command", "String", "Boolean").doc("shell line that reloads it"),
            Property.of("init_command", "String").doc("path of the init script"),
            Property.of("priority", "Integer", "String", "Hash")
                .doc("start order in the run levels"),
            Property.of("timeout", "Integer").defaults(900L).doc("seconds a command may take"),
            Property.of("options", "String", "Array").doc("more options for systemctl"),
            Property.of("parameters", "Hash").doc("upstart parameters; without effect"),
            Property.of("run_levels", "Array").doc("run levels; without effect on Debian"),
            Property.of("user", "String").doc("user whose systemd is spoken to"))
        .actions(
            "nothing", "enable", "disable", "start", "stop", "restart", "reload", "mask", "unmask");
  }

  @Override
  public List<Change> differences(Call call) {
    var wanted = new Wanted(call);
    var name = wanted.text("service_name");
    var control = control(wanted);
    return switch (call.action()) {
      case "start" -> changeIf(!control.isRunning(), "start service " + name, control::start);
      case "stop" -> changeIf(control.isRunning(), "stop service " + name, control::stop);
      case "restart" -> changeIf(true, "restart service " + name, control::restart);
      case "reload" -> changeIf(control.isRunning(), "reload service " + name, control::reload);
      case "enable" ->
          changeIf(
              !control.isEnabled() && !control.isMasked(),
              "enable service " + name,
              control::enable);
      case "disable" ->
          changeIf(
              control.isEnabled() && control.canBeSwitched(),
              "disable service " + name,
              control::disable);
      case "mask" ->
          changeIf(!control.isMasked(), "mask service " + name, () -> control.mask(true));
      case "unmask" ->
          changeIf(control.isMasked(), "unmask service " + name, () -> control.mask(false));
      default -> List.of();
    };
  }

  /** An explicit provider wins; those of an init that is extinct mean the one that is here. */
  private ServiceControl control(Wanted wanted) {
    var call = wanted.call();
    var provider = String.valueOf(call.get("provider")).toLowerCase(Locale.ROOT);
    var forced = provider.substring(provider.lastIndexOf(':') + 1);
    if (SCRIPTS.contains(forced)) {
      return new InitScript(wanted, root);
    }
    if (forced.equals("upstart")) {
      call.run()
          .log(
              "warn",
              "service["
                  + call.name()
                  + "] asks for upstart, which is not on this machine: using its own init");
    }
    return call.host().hasSystemd() ? new Systemd(wanted) : new InitScript(wanted, root);
  }

  private static List<Change> changeIf(boolean differs, String words, Change.Step step) {
    return differs ? List.of(Change.of(words, step)) : List.of();
  }
}
