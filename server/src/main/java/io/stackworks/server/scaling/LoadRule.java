package io.stackworks.server.scaling;

import io.stackworks.server.stack.Problem;
import io.stackworks.server.stack.Refusal;
import java.util.ArrayList;

/** The load-based scaling of a layer. */
public record LoadRule(boolean enable, Thresholds upScaling, Thresholds downScaling) {
  /** Of a layer that was never told anything. */
  public static final LoadRule DEFAULT = new LoadRule(false, Thresholds.UP, Thresholds.DOWN);

  /** This rule; throws {@link Refusal.Refused} with everything that is out of bounds. */
  public LoadRule checked() {
    var problems = new ArrayList<Problem>();
    upScaling.check("up_scaling", problems);
    downScaling.check("down_scaling", problems);
    if (!problems.isEmpty()) {
      throw Refusal.invalid(problems).asException();
    }
    return this;
  }
}
