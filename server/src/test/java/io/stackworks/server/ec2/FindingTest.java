package io.stackworks.server.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.instance.InstanceStatus;
import io.stackworks.server.instance.Machine;
import io.stackworks.server.stack.StackId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Every status of a row with every state of its machine, kept in docs/ec2-findings.md. After a
 * wanted change run with {@code -Dstackworks.golden=write} and look at the difference.
 */
class FindingTest {
  private static final Path GOLDEN = Path.of("../docs/ec2-findings.md");
  private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

  @Test
  void the_table_of_statuses_and_states_is_the_documented_one() throws IOException {
    var table = table();
    if ("write".equals(System.getProperty("stackworks.golden"))) {
      Files.writeString(GOLDEN, table);
    }

    assertThat(table).isEqualTo(Files.readString(GOLDEN));
  }

  private static String table() {
    var out =
        new StringBuilder(
            """
            # What follows from a row and its machine on EC2

            Written by `FindingTest`; do not edit. Every status of an instance with every state in which EC2 describes its
            machine: the event or order that follows. `late`: only when the status has lasted two minutes, because EC2 is
            eventually consistent. `unwanted`: the machine was given up before it was seen to be down. A pair that is not
            listed needs nothing.

            | Status | Machine | Follows |
            |---|---|---|
            """);
    for (var status : InstanceStatus.values()) {
      for (boolean unwanted : new boolean[] {false, true}) {
        for (var state : Observed.State.values()) {
          row(out, status, unwanted, state.word(), observed(state));
        }
        row(out, status, unwanted, "not described", null);
      }
    }
    return out.toString();
  }

  private static void row(
      StringBuilder out, InstanceStatus status, boolean unwanted, String state, Observed observed) {
    var soon = found(status, unwanted, observed, Duration.ofSeconds(1));
    var late = found(status, unwanted, observed, Duration.ofMinutes(10));
    var wanted = found(status, false, observed, Duration.ofMinutes(10));
    if (late.equals("-") || (unwanted && late.equals(wanted))) {
      return;
    }
    out.append(
        "| %s%s | %s | %s%s |\n"
            .formatted(
                status.word(),
                unwanted ? " (unwanted)" : "",
                state,
                late,
                soon.equals(late) ? "" : " (late)"));
  }

  private static String found(
      InstanceStatus status, boolean unwanted, Observed observed, Duration age) {
    var row =
        Instance.of(
                InstanceId.random(),
                StackId.random(),
                "web1",
                List.of(),
                ComputeKind.EC2,
                NOW.minus(age))
            .with(
                change ->
                    change
                        .status(status)
                        .statusSince(NOW.minus(age))
                        .machine(Machine.of("i-1", null).withUnwanted(unwanted)));
    var finding = Finding.of(row, observed, NOW);
    if (finding instanceof Finding.Tell tell) {
      var event = tell.event();
      return event.getClass().getSimpleName()
          + (event instanceof io.stackworks.server.stack.Event.MachineStopped stopped
              ? stopped.kept() ? " (kept)" : " (gone)"
              : "");
    }
    return finding instanceof Finding.Order order
        ? "order " + order.what().name().toLowerCase(java.util.Locale.ROOT)
        : "-";
  }

  private static Observed observed(Observed.State state) {
    return new Observed("i-1", state, null, "10.0.0.1", null, null, null, null, true, null, null);
  }
}
