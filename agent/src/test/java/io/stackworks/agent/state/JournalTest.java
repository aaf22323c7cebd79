package io.stackworks.agent.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stackworks.proto.agent.Assign;
import io.stackworks.proto.agent.HeldCommand.Phase;
import io.stackworks.proto.agent.Started;
import io.stackworks.proto.run.Cause;
import io.stackworks.proto.run.RunOutcome;
import io.stackworks.proto.run.RunSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JournalTest {
  @TempDir Path directory;

  private static Assign assign(String id) {
    return Assign.newBuilder()
        .setRun(RunSpec.newBuilder().setCommandId(id).setActivity("setup").addRunList("a::b"))
        .build();
  }

  private static Result result(boolean success) {
    return new Result(RunOutcome.newBuilder().setSuccess(success).build(), 3, 42, 2, List.of());
  }

  private Path only(String name) throws IOException {
    try (var files = Files.walk(directory)) {
      return files.filter(file -> file.endsWith(name)).findFirst().orElseThrow();
    }
  }

  @Test
  void what_was_accepted_is_there_after_a_restart_in_order() throws Exception {
    var journal = Journal.open(directory);
    journal.accept(assign("b"));
    journal.accept(assign("a"));
    journal.started("b", Started.getDefaultInstance());
    var again = Journal.open(directory).entries();

    assertThat(again).extracting(Entry::id).containsExactly("b", "a");
    assertThat(again)
        .extracting(Entry::phase)
        .containsExactly(Phase.PHASE_RUNNING, Phase.PHASE_ACCEPTED);
    assertThat(again.get(0).assign()).isEqualTo(assign("b"));
  }

  @Test
  void an_id_stays_known_after_it_is_forgotten() throws Exception {
    var journal = Journal.open(directory);
    journal.accept(assign("a"));
    journal.finished("a", result(true));
    journal.forget("a");
    var again = Journal.open(directory);

    assertThat(again.entries()).isEmpty();
    assertThat(again.isDone("a")).isTrue();
    assertThatThrownBy(() -> again.accept(assign("a"))).hasMessageContaining("known already");
  }

  @Test
  void a_result_is_final() throws Exception {
    var journal = Journal.open(directory);
    journal.accept(assign("a"));
    journal.finished("a", result(false));

    assertThatThrownBy(() -> journal.finished("a", result(true)))
        .hasMessageContaining("has a result already");
    assertThat(Journal.open(directory).entries().get(0).result()).isEqualTo(result(false));
  }

  @Test
  void names_that_are_paths_are_refused() throws Exception {
    var journal = Journal.open(directory);

    for (var id : List.of("../x", "a/b", "", ".", "a b", "x".repeat(65))) {
      assertThatThrownBy(() -> journal.accept(assign(id))).isInstanceOf(IOException.class);
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void a_command_cut_at_any_byte_is_reported_and_never_run() throws Exception {
    Journal.open(directory).accept(assign("a"));
    var file = only("assign");
    var whole = Files.readAllBytes(file);
    for (int cut = 0; cut < whole.length; cut++) {
      Files.write(file, Arrays.copyOf(whole, cut));
      Files.deleteIfExists(file.resolveSibling("result"));
      var entry = Journal.open(directory).entries().get(0);

      assertThat(entry.phase()).as("cut at %d", cut).isEqualTo(Phase.PHASE_FINISHED);
      assertThat(entry.result().outcome().getCause()).isEqualTo(Cause.CAUSE_NEVER_STARTED);
      assertThat(entry.result().outcome().getMessage()).contains("journal entry damaged");
    }
  }

  @Test
  void a_command_with_any_byte_changed_is_reported_and_never_run() throws Exception {
    Journal.open(directory).accept(assign("a"));
    var file = only("assign");
    var whole = Files.readAllBytes(file);
    for (int at = 0; at < whole.length; at++) {
      var changed = whole.clone();
      changed[at] ^= 0x10;
      Files.write(file, changed);
      Files.deleteIfExists(file.resolveSibling("result"));

      assertThat(Journal.open(directory).entries().get(0).phase())
          .as("byte %d", at)
          .isEqualTo(Phase.PHASE_FINISHED);
    }
  }

  @Test
  void a_damaged_start_record_still_means_started() throws Exception {
    var journal = Journal.open(directory);
    journal.accept(assign("a"));
    journal.started("a", Started.newBuilder().setCommandId("a").build());
    Files.write(only("started"), new byte[] {1, 2, 3});

    assertThat(Journal.open(directory).entries().get(0).phase()).isEqualTo(Phase.PHASE_RUNNING);
  }

  @Test
  void a_damaged_result_is_taken_from_the_run_again() throws Exception {
    var journal = Journal.open(directory);
    journal.accept(assign("a"));
    journal.started("a", Started.newBuilder().setCommandId("a").build());
    journal.finished("a", result(true));
    Files.write(only("result"), new byte[0]);

    assertThat(Journal.open(directory).entries().get(0).phase()).isEqualTo(Phase.PHASE_RUNNING);
  }

  @Test
  void what_a_crash_left_half_made_was_never_accepted() throws Exception {
    Files.createDirectories(directory.resolve("new-a"));
    Files.write(directory.resolve("new-a").resolve("assign.tmp"), new byte[10]);

    assertThat(Journal.open(directory).entries()).isEmpty();
    assertThat(directory.resolve("new-a")).doesNotExist();
  }

  @Test
  void a_full_disk_refuses_the_command_and_leaves_nothing() throws Exception {
    var journal = Journal.open(directory);
    // As good as full: the directory is replaced by a file, nothing can be made in it.
    Files.delete(directory);
    Files.createFile(directory);

    assertThatThrownBy(() -> journal.accept(assign("a"))).isInstanceOf(IOException.class);
    assertThat(journal.entries()).isEmpty();
    Files.delete(directory);
    Files.createDirectory(directory);
    journal.accept(assign("a"));
    assertThat(Journal.open(directory).entries()).hasSize(1);
  }
}
