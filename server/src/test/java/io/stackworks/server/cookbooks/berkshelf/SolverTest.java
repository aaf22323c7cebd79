package io.stackworks.server.cookbooks.berkshelf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SolverTest {
  private final Map<String, List<Candidate>> all = new HashMap<>();

  /** A version of a cookbook: {@code there("a", "1.0", "b ~> 2.0", "c")}. */
  private void there(String name, String version, String... dependencies) {
    var wants = new LinkedHashMap<String, Constraint>();
    for (var one : dependencies) {
      var parts = one.split(" ", 2);
      wants.put(
          parts[0], parts.length == 1 ? Constraint.ANY : Constraint.of(parts[1]).orElseThrow());
    }
    var list = all.computeIfAbsent(name, n -> new ArrayList<>());
    list.add(new Candidate(name, Version.of(version).orElseThrow(), wants));
    list.sort(Comparator.comparing(Candidate::version).reversed());
  }

  private String solve(String... wanted) throws Unresolved {
    var wishes = new LinkedHashMap<String, Constraint>();
    for (var one : wanted) {
      var parts = one.split(" ", 2);
      wishes.put(
          parts[0], parts.length == 1 ? Constraint.ANY : Constraint.of(parts[1]).orElseThrow());
    }
    return new Solver(name -> all.getOrDefault(name, List.of()))
        .solve(wishes, "Berksfile").values().stream()
            .map(Candidate::toString)
            .collect(Collectors.joining(", "));
  }

  @ParameterizedTest
  @CsvSource({
    "1.2.3, 1.2.3, true",
    "= 1.2.3, 1.2.4, false",
    "~> 1.2.3, 1.2.9, true",
    "~> 1.2.3, 1.3.0, false",
    "~> 1.2.3, 1.2.2, false",
    "~> 1.2, 1.9.9, true",
    "~> 1.2, 2.0.0, false",
    "~> 1, 1.5.0, true",
    "~> 1, 2.0.0, false",
    ">= 2, 2.0.0, true",
    "< 2, 2.0.0, false",
    "> 1.9, 1.9.1, true",
    "<= 1.9, 1.9.0, true",
    "!= 1.0, 1.0.0, false",
    "'>= 1.0, < 3.0', 2.9.9, true",
    "'>= 1.0, < 3.0', 3.0.0, false"
  })
  void constraints_hold_as_chef_says(String constraint, String version, boolean holds) {
    assertThat(Constraint.of(constraint).orElseThrow().holds(Version.of(version).orElseThrow()))
        .isEqualTo(holds);
  }

  @Test
  void the_newest_versions_that_fit_are_taken_with_all_they_depend_on() throws Exception {
    there("web", "1.0.0", "apt ~> 2.0");
    there("apt", "2.9.0");
    there("apt", "7.0.0");

    assertThat(solve("web")).isEqualTo("apt 2.9.0, web 1.0.0");
  }

  @Test
  void an_older_version_is_taken_when_the_newest_would_clash_further_down() throws Exception {
    there("web", "2.0.0", "proxy >= 2.0");
    there("web", "1.0.0", "proxy >= 1.0");
    there("proxy", "2.0.0", "apt >= 3.0");
    there("proxy", "1.0.0", "apt");
    there("apt", "2.0.0");
    there("apt", "3.0.0");

    assertThat(solve("web", "apt < 3.0")).isEqualTo("apt 2.0.0, proxy 1.0.0, web 1.0.0");
  }

  @Test
  void cookbooks_may_want_each_other() throws Exception {
    there("a", "1.0.0", "b");
    there("b", "1.0.0", "a ~> 1.0");

    assertThat(solve("a")).isEqualTo("a 1.0.0, b 1.0.0");
  }

  @Test
  void the_message_says_which_cookbook_wanted_what() {
    there("web", "1.0.0", "apt ~> 2.0");
    there("db", "4.1.0", "apt >= 3.0");
    there("apt", "2.9.0");
    there("apt", "7.0.0");

    assertThatThrownBy(() -> solve("web", "db"))
        .isInstanceOf(Unresolved.class)
        .hasMessage(
            "no version of cookbook apt fits: db 4.1.0 wants >= 3.0, web 1.0.0 wants ~> 2.0"
                + " (there are [7.0.0, 2.9.0])");
  }

  @Test
  void a_cookbook_that_nobody_has_is_named_with_who_wants_it() {
    there("web", "1.0.0", "gone ~> 2.0");

    assertThatThrownBy(() -> solve("web"))
        .hasMessage("no cookbook gone anywhere: web 1.0.0 wants ~> 2.0");
  }

  @Test
  void many_versions_that_all_clash_for_one_reason_are_no_long_search() {
    for (int i = 0; i < 12; i++) {
      for (int version = 1; version < 40; version++) {
        there("c" + i, version + ".0.0", i < 11 ? "c" + (i + 1) : "apt > 100.0");
      }
    }
    there("apt", "1.0.0");

    assertThatThrownBy(() -> solve("c0", "apt")).hasMessageContaining("wants > 100.0");
  }
}
