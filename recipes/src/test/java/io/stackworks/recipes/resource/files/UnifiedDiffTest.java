package io.stackworks.recipes.resource.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class UnifiedDiffTest {
  private static String diff(String old, String fresh) throws Exception {
    return UnifiedDiff.of(
        Path.of("/x"),
        old == null ? null : new Content.Bytes(old.getBytes(StandardCharsets.UTF_8)),
        new Content.Bytes(fresh.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void a_changed_line_is_shown_in_its_context() throws Exception {
    assertThat(diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n"))
        .isEqualTo(
            """
            --- /x
            +++ /x
            @@ -2,7 +2,7 @@
             2
             3
             4
            -5
            +five
             6
             7
             8
            """);
  }

  @Test
  void a_new_file_comes_from_nowhere() throws Exception {
    assertThat(diff(null, "a\nb\n")).isEqualTo("--- /dev/null\n+++ /x\n@@ -0,0 +1,2 @@\n+a\n+b\n");
  }

  @Test
  void a_missing_last_newline_is_said() throws Exception {
    assertThat(diff("a", "a\n"))
        .isEqualTo("--- /x\n+++ /x\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
  }

  @Test
  void binary_and_large_content_is_not_shown() throws Exception {
    assertThat(diff("a\0b", "x")).isEqualTo("(current file is binary, diff output suppressed)");
    assertThat(diff("x", "a\0b")).isEqualTo("(new content is binary, diff output suppressed)");
    assertThat(diff("x", "a".repeat(1_000_001))).contains("file sizes exceed");
    assertThat(diff("x\n", "line\n".repeat(15_000))).contains("long diff of over");
    assertThat(diff("x\n", "\n".repeat(20_001))).contains("more than 20000 lines");
  }

  @Test
  void far_changes_are_in_hunks_of_their_own() throws Exception {
    var old = "a\n" + "x\n".repeat(20) + "b\n";

    assertThat(diff(old, old.replace("a", "A").replace("b", "B")))
        .contains("@@ -1,4 +1,4 @@\n-a\n+A\n x\n")
        .contains("@@ -19,4 +19,4 @@\n x\n x\n x\n-b\n+B\n");
  }

  @Provide
  Arbitrary<List<String>> texts() {
    return Arbitraries.of("a\n", "b\n", "c\n", "d\n").list().ofMaxSize(30);
  }

  @Property(tries = 500)
  void applying_the_hunks_to_the_old_text_gives_the_new_one(
      @ForAll("texts") List<String> old, @ForAll("texts") List<String> fresh) {
    var hunks = UnifiedDiff.hunks(old, fresh);

    assertThat(patch(old, hunks)).isEqualTo(fresh);
    assertThat(hunks.isEmpty()).isEqualTo(old.equals(fresh));
  }

  @Property(tries = 300)
  void no_more_lines_change_than_must(
      @ForAll("texts") List<String> old, @ForAll("texts") List<String> fresh) {
    var changed =
        UnifiedDiff.hunks(old, fresh).lines().filter(l -> l.startsWith("-") || l.startsWith("+"));

    assertThat(changed.count()).isEqualTo(old.size() + fresh.size() - 2L * common(old, fresh));
  }

  private static int common(List<String> a, List<String> b) {
    var length = new int[a.size() + 1][b.size() + 1];
    for (var i = 1; i <= a.size(); i++) {
      for (var j = 1; j <= b.size(); j++) {
        length[i][j] =
            a.get(i - 1).equals(b.get(j - 1))
                ? length[i - 1][j - 1] + 1
                : Math.max(length[i - 1][j], length[i][j - 1]);
      }
    }
    return length[a.size()][b.size()];
  }

  private static List<String> patch(List<String> old, String hunks) {
    var result = new ArrayList<String>();
    var at = 0;
    for (var line : UnifiedDiff.lines(hunks)) {
      if (line.startsWith("@@")) {
        var range = line.split(" ")[1].substring(1).split(",");
        var start = Integer.parseInt(range[0]);
        var from = range.length == 2 && range[1].equals("0") ? start : start - 1;
        while (at < from) {
          result.add(old.get(at++));
        }
      } else if (line.startsWith("-")) {
        assertThat(line.substring(1)).isEqualTo(old.get(at++));
      } else if (line.startsWith("+")) {
        result.add(line.substring(1));
      } else {
        assertThat(line.substring(1)).isEqualTo(old.get(at));
        result.add(old.get(at++));
      }
    }
    result.addAll(old.subList(at, old.size()));
    return result;
  }
}
