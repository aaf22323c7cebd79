package io.stackworks.server.cli.stackfile;

import io.stackworks.proto.operator.StackSpec;
import io.stackworks.server.cli.stackfile.Value.Mapping;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Reads stack.yaml. */
public final class StackFile {
  private StackFile() {}

  /**
   * The stack that a file describes. Defaults are not filled in; {@code folder} sources are as
   * written.
   *
   * @param name of the file, for messages
   * @throws InvalidStackFile with every problem; nothing else is thrown, whatever the text is
   */
  public static StackSpec parse(String name, String text) throws InvalidStackFile {
    var problems = new ArrayList<Problem>();
    var value = YamlText.read(text, problems);
    if (value != null) {
      new SchemaCheck(problems).check(value, Schema.published(), "");
      if (value instanceof Mapping file) {
        new CrossCheck(problems).check(file);
      }
    }
    if (value instanceof Mapping file && problems.isEmpty()) {
      return SpecReader.stack(file);
    }
    throw new InvalidStackFile(name, sorted(problems));
  }

  /** The published JSON schema. */
  public static String schema() {
    return Schema.text();
  }

  private static List<Problem> sorted(List<Problem> problems) {
    return problems.stream().sorted(Comparator.comparingInt(Problem::line)).toList();
  }
}
