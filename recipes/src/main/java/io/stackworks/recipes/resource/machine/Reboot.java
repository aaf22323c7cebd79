package io.stackworks.recipes.resource.machine;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import java.util.List;

/** {@code reboot}: asks for a restart of the machine, at once or when the run is over. */
final class Reboot implements ResourceType {
  @Override
  public Spec spec() {
    return Spec.of("reboot", "Restarts the machine, or asks for it at the end of the run.")
        .with(
            Property.of("reason", "String")
                .defaults("Reboot by Chef Infra Client")
                .doc("why, for the log"),
            Property.of("delay_mins", "Integer").defaults(0L).doc("minutes to wait"))
        .actions("nothing", "request_reboot", "reboot_now", "cancel");
  }

  @Override
  public List<Change> differences(Call call) {
    var wanted = new Wanted(call);
    var reason = wanted.text("reason");
    var delay = wanted.number("delay_mins", 0);
    return switch (call.action()) {
      case "request_reboot" ->
          List.of(
              Change.of(
                  "request a system reboot to occur if the run succeeds",
                  () -> call.run().requestReboot(reason, delay, false)));
      case "reboot_now" ->
          List.of(
              Change.of(
                  "rebooting system immediately, reason: '" + reason + "'",
                  () -> call.run().requestReboot(reason, delay, true)));
      case "cancel" ->
          List.of(
              Change.of(
                  "cancel any existing end-of-run reboot request",
                  () -> call.run().cancelReboot()));
      default -> List.of();
    };
  }
}
