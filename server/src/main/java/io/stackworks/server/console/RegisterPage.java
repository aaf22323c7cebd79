package io.stackworks.server.console;

import io.stackworks.server.stack.Refusal;
import io.stackworks.server.stack.Snapshot;
import java.time.Duration;
import java.util.List;

/** The line that makes a machine that exists an instance of a stack. */
final class RegisterPage {
  private final Core core;
  private final Look look;
  private final Html html;

  RegisterPage(Core core, Look look, Html html) {
    this.core = core;
    this.look = look;
    this.html = html;
  }

  /**
   * @param command to type on the machine; empty: not yet made
   * @param problem why there is none; empty: nothing was asked
   */
  record View(
      Frame frame,
      Snapshot stack,
      List<Form.Option> layers,
      String command,
      String until,
      String problem) {}

  Answer show(Ask ask) {
    return page(ask, "", "", "");
  }

  private Answer page(Ask ask, String command, String until, String problem) {
    var stack = look.stack(ask);
    return html.page(
        "register",
        new View(
            Frame.of(
                ask, stack, "Register existing machines", "instances", InstanceForms.crumb(stack)),
            stack,
            InstanceForms.layers(stack),
            command,
            until,
            problem));
  }

  Answer makeToken(Ask ask) {
    var stack = look.stack(ask);
    try {
      var values = Form.Values.sent(ask);
      int uses = values.number("uses", 1);
      int hours = values.number("hours", 1);
      if (uses < 1 || uses > 10_000 || hours < 1 || hours > 8_760) {
        throw Refusal.invalid("uses, hours", uses + ", " + hours, "1 to 10000, 1 to 8760")
            .asException();
      }
      var layers = ask.forms("layers").stream().map(id -> Look.layer(stack, id).id()).toList();
      var issued =
          core.joinTokens().forStack(stack.stack().id(), layers, uses, Duration.ofHours(hours));
      return page(
          ask,
          core.facts().joinCommand().apply(issued.secret()),
          issued.token().expiresAt().toString(),
          "");
    } catch (Refusal.Refused refused) {
      return page(ask, "", "", refused.refusal().message());
    }
  }
}
