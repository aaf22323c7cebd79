package io.stackworks.agent.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.stackworks.proto.agent.Assign;
import io.stackworks.proto.agent.Started;
import io.stackworks.proto.run.RunOutcome;
import io.stackworks.proto.run.RunSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The journal against a model of it, with a restart after every step. */
final class JournalPropertyTest {
  enum Act {
    ACCEPT,
    START,
    STOP,
    FINISH,
    FORGET
  }

  record Step(Act act, String id) {}

  @Provide
  Arbitrary<Step> steps() {
    return net.jqwik.api.Combinators.combine(
            Arbitraries.of(Act.class), Arbitraries.of("a", "b", "c"))
        .as(Step::new);
  }

  @Property(tries = 60)
  void a_restart_after_any_history_finds_the_same_commands(
      @ForAll @Size(max = 15) List<@net.jqwik.api.From("steps") Step> history) throws IOException {
    var directory = Files.createTempDirectory("journal-");
    try {
      var journal = Journal.open(directory);
      Map<String, String> model = new LinkedHashMap<>();
      var done = new ArrayList<String>();
      for (var step : history) {
        apply(journal, step, model, done);
        journal = Journal.open(directory);

        assertThat(journal.entries())
            .extracting(Entry::id)
            .containsExactlyElementsOf(model.keySet());
        assertThat(journal.entries())
            .extracting(entry -> entry.phase().name())
            .containsExactlyElementsOf(model.values());
        for (var id : done) {
          assertThat(journal.isDone(id)).isTrue();
        }
      }
    } finally {
      Trees.delete(directory);
    }
  }

  private static void apply(
      Journal journal, Step step, Map<String, String> model, List<String> done) {
    var id = step.id;
    try {
      switch (step.act) {
        case ACCEPT -> {
          journal.accept(Assign.newBuilder().setRun(RunSpec.newBuilder().setCommandId(id)).build());
          assertThat(model).doesNotContainKey(id);
          assertThat(done).doesNotContain(id);
          model.put(id, "PHASE_ACCEPTED");
        }
        case START -> {
          journal.started(id, Started.newBuilder().setCommandId(id).build());
          model.computeIfPresent(
              id, (k, phase) -> phase.equals("PHASE_FINISHED") ? phase : "PHASE_RUNNING");
        }
        case STOP -> journal.stopping(id, RunOutcome.getDefaultInstance());
        case FINISH -> {
          journal.finished(id, new Result(RunOutcome.getDefaultInstance(), 0, 0, 0, List.of()));
          model.put(id, "PHASE_FINISHED");
        }
        case FORGET -> {
          if (model.containsKey(id)) {
            done.add(id);
          }
          journal.forget(id);
          model.remove(id);
        }
      }
    } catch (IOException refused) {
      // Refused: nothing may have changed, which the comparison shows.
    }
  }

  @Property(tries = 200)
  void only_the_very_bytes_that_were_sealed_open_again(
      @ForAll @Size(max = 60) byte[] payload,
      @ForAll @IntRange(max = 71) int at,
      @ForAll @IntRange(min = 1, max = 255) int change)
      throws IOException {
    var sealed = Sealed.seal(payload);
    assertThat(Sealed.open(sealed)).isEqualTo(payload);
    if (at < sealed.length) {
      sealed[at] ^= (byte) change;
      Throwable damage = null;
      try {
        Sealed.open(sealed);
      } catch (Sealed.DamagedException e) {
        damage = e;
      }

      assertThat(damage).isNotNull();
    }
  }

  @Property(tries = 100)
  void a_torn_list_of_finished_ids_keeps_every_whole_line(@ForAll @IntRange(max = 40) int cut)
      throws IOException {
    Path file = Files.createTempDirectory("done-").resolve("done");
    try {
      var ids = FinishedIds.open(file);
      ids.add("first");
      ids.add("second");
      ids.add("third");
      var text = Files.readString(file);
      var torn = text.substring(0, Math.min(cut, text.length()));
      Files.writeString(file, torn);
      var again = FinishedIds.open(file);

      for (var id : List.of("first", "second", "third")) {
        assertThat(again.contains(id)).isEqualTo(torn.contains(id + "\n"));
      }
      again.add("fourth");
      assertThat(FinishedIds.open(file).contains("fourth")).isTrue();
    } finally {
      Trees.delete(file.getParent());
    }
  }
}
