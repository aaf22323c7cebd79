package io.stackworks.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.stackworks.server.command.CommandId;
import io.stackworks.server.command.Logs;
import io.stackworks.server.command.Output;
import io.stackworks.server.store.Database;
import io.stackworks.server.store.TestDatabases;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LogPieceTest {
  private Database database;
  private Logs logs;

  @BeforeAll
  void open(@TempDir Path folder) {
    database = Database.open("jdbc:sqlite:" + folder.resolve("test.db"), TestDatabases.SEAL);
    logs = new Logs(database, new Output(database, (command, progress) -> {}));
  }

  @AfterAll
  void close() {
    database.close();
  }

  private CommandId log(String... pieces) {
    var command = new CommandId(UUID.randomUUID().toString());
    long at = 0;
    for (var piece : pieces) {
      at = logs.append(command, at, piece.getBytes(StandardCharsets.UTF_8));
    }
    return command;
  }

  private static List<String> texts(LogPiece piece) {
    var texts = new ArrayList<String>();
    for (var line : piece.lines()) {
      var text = new StringBuilder();
      line.runs().forEach(run -> text.append(run.text()));
      texts.add(text.toString());
    }
    return texts;
  }

  @Test
  void lines_are_whole_wherever_chunks_end() {
    var command = log("one\ntw", "o\nthree\nfo");

    assertThat(texts(LogPiece.after(logs, command, 0, 1024, false)))
        .containsExactly("one", "two", "three");
    assertThat(texts(LogPiece.after(logs, command, 0, 1024, true)))
        .containsExactly("one", "two", "three", "fo");
  }

  @Test
  void pieces_one_after_the_other_are_the_whole_log_both_ways() {
    var expected = new ArrayList<String>();
    var whole = new StringBuilder();
    for (int i = 0; i < 3_000; i++) {
      expected.add("line " + i + " ünï" + "x".repeat(i % 50));
      whole.append(expected.get(i)).append('\n');
    }
    var command = log(whole.substring(0, 1_000), whole.substring(1_000));

    var down = new ArrayList<String>();
    long at = 0;
    for (LogPiece piece; (piece = LogPiece.after(logs, command, at, 4_096, true)).to() > at; ) {
      down.addAll(texts(piece));
      at = piece.to();
    }
    var up = new ArrayList<String>();
    at = Long.MAX_VALUE;
    for (LogPiece piece; !(piece = LogPiece.before(logs, command, at, 4_096)).lines().isEmpty(); ) {
      up.addAll(0, texts(piece));
      at = piece.from();
    }

    assertThat(down).isEqualTo(expected);
    assertThat(up).isEqualTo(expected);
  }

  @Test
  void a_line_longer_than_a_piece_comes_in_parts() {
    var command = log("x".repeat(10_000), "\nend\n");

    var piece = LogPiece.after(logs, command, 0, 4_096, false);

    assertThat(piece.to()).isEqualTo(4_096);
    assertThat(texts(LogPiece.after(logs, command, 8_192, 4_096, false))).contains("end");
  }

  @Test
  void the_first_error_and_the_last_match_are_found() {
    var command = log("fine\nall good\n", "ERROR: boom\nfine again\nFATAL: late\n");
    var search = new LogSearch(logs, command);

    assertThat(search.first(0, LogSearch.ERROR)).hasValue(14);
    assertThat(search.first(15, LogSearch.ERROR)).hasValue(37);
    assertThat(search.last(Long.MAX_VALUE, LogSearch.containing("FINE"))).hasValue(26);
    assertThat(search.first(0, LogSearch.containing("nothing"))).isEmpty();
  }

  @Test
  void lines_are_found_wherever_a_long_log_is_cut() {
    var colour = "\u001b[31m";
    var whole = new StringBuilder("the very first\n");
    while (whole.length() < 3 << 20) { // longer than what is read at once
      whole.append("a line of no interest, ").append(whole.length()).append('\n');
    }
    long error = whole.length();
    whole.append("Net::").append(colour).append("ReadTimeoutError: after 60 s\n");
    whole.append("y".repeat(2 << 20)).append('\n');
    long word = whole.length();
    whole.append("nee").append(colour).append("DLE, and no line break at the end");
    var search = new LogSearch(logs, log(whole.toString()));

    assertThat(search.first(0, LogSearch.ERROR)).hasValue(error);
    assertThat(search.last(Long.MAX_VALUE, LogSearch.ERROR)).hasValue(error);
    assertThat(search.first(error, LogSearch.ERROR)).hasValue(error);
    assertThat(search.first(error + 1, LogSearch.ERROR)).isEmpty();
    assertThat(search.last(error, LogSearch.ERROR)).isEmpty();
    assertThat(search.first(0, LogSearch.containing("Needle"))).hasValue(word);
    assertThat(search.last(Long.MAX_VALUE, LogSearch.containing("needle"))).hasValue(word);
    assertThat(search.first(0, LogSearch.containing("very first"))).hasValue(0);
    assertThat(search.last(Long.MAX_VALUE, LogSearch.containing("very first"))).hasValue(0);
  }
}
