package io.stackworks.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.stackworks.proto.run.Cause;
import io.stackworks.proto.run.RunOutcome;
import io.stackworks.proto.run.RunSummary;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class VerdictTest {
  private static final RunSummary GOOD = RunSummary.newBuilder().setSuccess(true).build();

  private static RunOutcome judge(
      RunnerProcess.Exit exit, RunSummary summary, boolean anyEvent, RunOutcome stop) {
    var evidence = new Verdict.Evidence(exit, summary, anyEvent, stop, 7, "");
    return Verdict.of(evidence, null, Instant.EPOCH);
  }

  private static RunnerProcess.Exit exit(int code) {
    return new RunnerProcess.Exit(code, false, 0);
  }

  private static RunSummary failed(String exception) {
    return RunSummary.newBuilder().setExceptionClass(exception).setExceptionMessage("m").build();
  }

  @Test
  void a_good_summary_and_a_good_exit_are_a_success() {
    assertThat(judge(exit(0), GOOD, true, null).getSuccess()).isTrue();
    assertThat(judge(exit(35), GOOD, true, null).getSuccess()).isTrue(); // reboot asked for
    assertThat(judge(exit(1), GOOD, true, null).getSuccess()).isFalse();
    assertThat(judge(exit(0), null, true, null).getSuccess()).isFalse();
  }

  @Test
  void a_cancel_that_came_too_late_changes_nothing() {
    var stop = Execution.reason(Cause.CAUSE_CANCELLED, "cancelled");

    assertThat(judge(exit(0), GOOD, true, stop).getSuccess()).isTrue();
    assertThat(judge(exit(143), null, true, stop).getCause()).isEqualTo(Cause.CAUSE_CANCELLED);
  }

  @Test
  void each_kind_of_end_has_its_cause() {
    assertThat(judge(exit(1), failed("RuntimeError"), true, null).getCause())
        .isEqualTo(Cause.CAUSE_RECIPE);
    assertThat(judge(exit(1), failed("Chef::Exceptions::CookbookNotFound"), true, null).getCause())
        .isEqualTo(Cause.CAUSE_OPERATOR);
    assertThat(judge(exit(137), null, true, null).getCause()).isEqualTo(Cause.CAUSE_HOST);
    assertThat(judge(exit(3), null, true, null).getCause()).isEqualTo(Cause.CAUSE_HOST);
    assertThat(judge(exit(1), null, false, null).getCause()).isEqualTo(Cause.CAUSE_HOST);
    assertThat(judge(exit(5), null, true, null).getCause()).isEqualTo(Cause.CAUSE_RECIPE);
    assertThat(judge(null, null, true, null).getMessage()).contains("vanished");
    var oom = judge(new RunnerProcess.Exit(137, true, 9), null, true, null);
    assertThat(oom.getOutOfMemory()).isTrue();
    assertThat(oom.getMessage()).contains("ran out of memory");
    assertThat(oom.getPeakMemoryBytes()).isEqualTo(9);
  }
}
