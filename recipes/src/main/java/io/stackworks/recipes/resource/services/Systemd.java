package io.stackworks.recipes.resource.services;

import io.stackworks.recipes.resource.Programs;
import io.stackworks.recipes.resource.Wanted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A service as a unit of systemd. Its state is asked once per call, by one program. */
final class Systemd implements ServiceControl {
  private static final Set<String> ENABLED =
      Set.of("enabled", "static", "generated", "alias", "indirect");

  private final Wanted wanted;
  private final String unit;
  private final Programs programs;
  private final List<String> systemctl;
  private @Nullable Map<String, String> facts;

  Systemd(Wanted wanted) {
    this.wanted = wanted;
    unit = wanted.text("service_name");
    var usual = Commands.programs(wanted);
    var user = wanted.textOrNull("user");
    if (user == null) {
      programs = usual;
      systemctl = List.of("systemctl", "--system");
    } else {
      var uid = wanted.call().host().accounts().user(user).map(account -> account.uid()).orElse(-1);
      programs =
          usual
              .as(user)
              .with("XDG_RUNTIME_DIR", "/run/user/" + uid)
              .with("DBUS_SESSION_BUS_ADDRESS", "unix:path=/run/user/" + uid + "/bus");
      systemctl = List.of("systemctl", "--user");
    }
  }

  @Override
  public boolean isRunning() {
    var command = wanted.textOrNull("status_command");
    return command == null
        ? fact("ActiveState").equals("active")
        : Commands.succeeds(wanted, command);
  }

  @Override
  public boolean isEnabled() {
    var state = fact("UnitFileState");
    if (state.isEmpty() || state.equals("bad")) {
      return programs.run(argv("is-enabled", "--quiet")).ok();
    }
    return ENABLED.contains(state);
  }

  @Override
  public boolean isMasked() {
    return fact("UnitFileState").equals("masked");
  }

  @Override
  public boolean canBeSwitched() {
    return !Set.of("masked", "static", "indirect").contains(fact("UnitFileState"));
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
  public void restart() {
    perform("restart_command", "restart");
  }

  @Override
  public void reload() {
    perform("reload_command", "reload");
  }

  @Override
  public void enable() {
    programs.must(argv("enable"));
  }

  @Override
  public void disable() {
    programs.must(argv("disable"));
  }

  @Override
  public void mask(boolean masked) {
    programs.must(argv(masked ? "mask" : "unmask"));
  }

  private void perform(String property, String verb) {
    var command = wanted.textOrNull(property);
    if (command == null) {
      programs.must(argv(verb));
    } else {
      Commands.shell(wanted, command).orFail();
    }
  }

  private List<String> argv(String... words) {
    var argv = new ArrayList<>(systemctl);
    argv.addAll(List.of(words));
    argv.addAll(wanted.words("options"));
    argv.add(unit);
    return argv;
  }

  private String fact(String name) {
    if (facts == null) {
      facts = new HashMap<>();
      var output = programs.must(argv("show", "-p", "ActiveState", "-p", "UnitFileState")).stdout();
      for (var line : output.lines().toList()) {
        var equals = line.indexOf('=');
        if (equals > 0) {
          facts.put(line.substring(0, equals), line.substring(equals + 1));
        }
      }
    }
    return facts.getOrDefault(name, "");
  }
}
