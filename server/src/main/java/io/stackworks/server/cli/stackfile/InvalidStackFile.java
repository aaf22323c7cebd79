package io.stackworks.server.cli.stackfile;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The only way in which reading a stack file fails: every problem at once, in the order of lines.
 */
public final class InvalidStackFile extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  InvalidStackFile(String file, List<Problem> problems) {
    super(
        problems.stream()
            .map(problem -> file + ": " + problem)
            .collect(Collectors.joining(System.lineSeparator())));
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems;
  }
}
