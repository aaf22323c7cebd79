package io.stackworks.server.cli.stackfile;

import io.stackworks.server.cli.stackfile.Value.Entry;
import io.stackworks.server.cli.stackfile.Value.Kind;
import io.stackworks.server.cli.stackfile.Value.Mapping;
import io.stackworks.server.cli.stackfile.Value.Scalar;
import io.stackworks.server.cli.stackfile.Value.Sequence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * YAML text to {@link Value}s. Scalars mean what YAML 1.2 says ({@code no} is text, not false).
 * Aliases and merge keys work, but a file may not grow past a limit through them.
 */
final class YamlText {
  private static final int MAX_VALUES = 100_000;
  private static final int MAX_DEPTH = 60;
  private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]*)");
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]{1,4})?");
  private static final Pattern BOOLEAN = Pattern.compile("true|True|TRUE|false|False|FALSE");

  private final List<Problem> problems;
  private int values;
  private boolean tooLarge;

  private YamlText(List<Problem> problems) {
    this.problems = problems;
  }

  /** The document's value, or null with at least one problem added. */
  static @Nullable Value read(String text, List<Problem> problems) {
    try {
      var options = new LoaderOptions();
      options.setNestingDepthLimit(MAX_DEPTH);
      var parser = new ParserImpl(new StreamReader(text), options);
      var root = new Composer(parser, new CoreSchema(), options).getSingleNode();
      if (root == null) {
        problems.add(new Problem(1, "", "the file is empty (expected: name: ..., layers: ...)"));
        return null;
      }
      var reader = new YamlText(problems);
      var value = reader.value(root, 0, "");
      return reader.tooLarge ? null : value;
    } catch (MarkedYAMLException e) {
      var mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
      var context = e.getContext() == null ? "" : " " + e.getContext();
      problems.add(
          new Problem(
              mark == null ? 1 : mark.getLine() + 1,
              "",
              "not YAML: " + oneLine(e.getProblem() + context)));
      return null;
    } catch (YAMLException e) {
      problems.add(new Problem(1, "", "not YAML: " + oneLine(String.valueOf(e.getMessage()))));
      return null;
    }
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }

  private Value value(Node node, int depth, String path) {
    int line = node.getStartMark() == null ? 1 : node.getStartMark().getLine() + 1;
    if (++values > MAX_VALUES || depth > MAX_DEPTH) {
      if (!tooLarge) {
        problems.add(
            Problem.of(
                line, path, "too many or too deep values", "at most " + MAX_VALUES + " values"));
        tooLarge = true;
      }
      return new Scalar(line, Kind.NULL, "");
    }
    if (node instanceof ScalarNode scalar) {
      return new Scalar(line, kind(scalar), scalar.getValue());
    }
    if (node instanceof SequenceNode sequence) {
      var items = new ArrayList<Value>();
      for (var item : sequence.getValue()) {
        if (tooLarge) {
          break;
        }
        items.add(value(item, depth + 1, path + "[" + items.size() + "]"));
      }
      return new Sequence(line, List.copyOf(items));
    }
    var entries = new LinkedHashMap<String, Entry>();
    readEntries((MappingNode) node, depth, path, entries);
    return new Mapping(line, Collections.unmodifiableMap(entries));
  }

  private void readEntries(MappingNode node, int depth, String path, Map<String, Entry> entries) {
    var merged = new LinkedHashMap<String, Entry>();
    for (var tuple : node.getValue()) {
      if (tooLarge) {
        return;
      }
      int line = tuple.getKeyNode().getStartMark().getLine() + 1;
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problems.add(Problem.of(line, path, "a key that is a list or a mapping", "a word"));
        continue;
      }
      if (Tag.MERGE.equals(key.getTag())) {
        merge(value(tuple.getValueNode(), depth + 1, path), line, path, merged);
        continue;
      }
      var name = key.getValue();
      var field = path.isEmpty() ? name : path + "." + name;
      var earlier = entries.get(name);
      if (earlier != null) {
        problems.add(
            Problem.of(
                line,
                field,
                "given twice",
                "one " + name + ", the first is in line " + earlier.line()));
        continue;
      }
      entries.put(name, new Entry(line, value(tuple.getValueNode(), depth + 1, field)));
    }
    merged.forEach(entries::putIfAbsent);
  }

  private void merge(Value from, int line, String path, Map<String, Entry> merged) {
    if (from instanceof Mapping mapping) {
      mapping.entries().forEach(merged::putIfAbsent);
    } else if (from instanceof Sequence sequence) {
      sequence.items().forEach(item -> merge(item, line, path, merged));
    } else if (!tooLarge) {
      problems.add(Problem.of(line, path, "<<: " + from.describe(), "a mapping to merge"));
    }
  }

  /** An explicit tag ({@code !!int x}) counts only when the text agrees with it. */
  private static Kind kind(ScalarNode node) {
    var tag = node.getTag();
    var text = node.getValue();
    if (tag.equals(Tag.INT) && INTEGER.matcher(text).matches()) {
      return Kind.INTEGER;
    } else if (tag.equals(Tag.FLOAT) && NUMBER.matcher(text).matches()) {
      return Kind.NUMBER;
    } else if (tag.equals(Tag.BOOL) && BOOLEAN.matcher(text).matches()) {
      return Kind.BOOLEAN;
    } else if (tag.equals(Tag.NULL)) {
      return Kind.NULL;
    }
    return Kind.TEXT;
  }

  /** The scalars of YAML 1.2's core schema that JSON can carry, and merge keys. */
  private static final class CoreSchema extends Resolver {
    @Override
    protected void addImplicitResolvers() {
      addImplicitResolver(Tag.NULL, Pattern.compile("~|null|Null|NULL"), "~nN");
      addImplicitResolver(Tag.NULL, Pattern.compile(""), null);
      addImplicitResolver(Tag.BOOL, BOOLEAN, "tTfF");
      addImplicitResolver(Tag.INT, INTEGER, "-0123456789");
      addImplicitResolver(Tag.FLOAT, NUMBER, "-0123456789");
      addImplicitResolver(Tag.MERGE, Pattern.compile("<<"), "<");
    }
  }
}
