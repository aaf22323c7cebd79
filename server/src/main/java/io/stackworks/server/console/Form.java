package io.stackworks.server.console;

import com.linecorp.armeria.common.QueryParams;
import io.stackworks.server.stack.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * A page with one form.
 *
 * @param lead a sentence above it; empty: none
 * @param action where it is sent
 * @param submit the words on its button
 * @param cancel where to go instead
 * @param problem why it was refused; empty: it was not
 * @param suggestions for fields that take recipe names
 * @param preview address that shows node data with the custom JSON of the form; empty: none
 */
record Form(
    Frame frame,
    String lead,
    String action,
    String submit,
    String cancel,
    String problem,
    List<Group> groups,
    List<String> suggestions,
    String preview) {

  Form(
      Frame frame,
      String lead,
      String action,
      String submit,
      String cancel,
      String problem,
      List<Group> groups,
      List<String> suggestions) {
    this(frame, lead, action, submit, cancel, problem, groups, suggestions, "");
  }

  /**
   * @param folded opened by who wants it
   */
  record Group(String title, String help, List<Field> fields, boolean folded) {
    Group(String title, String help, List<Field> fields) {
      this(title, help, fields, false);
    }

    /** Closed, unless something in it is set. */
    Group optional() {
      return new Group(title, help, fields, fields.stream().noneMatch(Field::isSet));
    }
  }

  /**
   * @param kind {@code text}, {@code number}, {@code secret}, {@code lines}, {@code recipes},
   *     {@code json}, {@code check}, {@code select} or {@code checks}
   * @param value of {@code check} {@code true}, of {@code checks} several, separated by spaces
   */
  record Field(
      String kind,
      String name,
      String label,
      String value,
      String help,
      List<Option> options,
      boolean required) {

    Field mandatory() {
      return new Field(kind, name, label, value, help, options, true);
    }

    Field help(String help) {
      return new Field(kind, name, label, value, help, options, required);
    }

    boolean isSet() {
      return !kind.equals("check") && !value.isEmpty();
    }

    boolean holds(Option option) {
      return kind.equals("checks")
          ? List.of(value.split(" ")).contains(option.value())
          : value.equals(option.value());
    }
  }

  record Option(String value, String text) {
    static List<Option> of(List<String> words) {
      return words.stream().map(word -> new Option(word, word.replace('_', ' '))).toList();
    }
  }

  /** What its fields hold: of an object that is changed, or as they were sent. */
  record Values(Map<String, String> of, QueryParams sent) {
    static Values of(Map<String, String> values) {
      return new Values(values, QueryParams.of());
    }

    static Values sent(Ask ask) {
      return new Values(Map.of(), ask.form());
    }

    String get(String name) {
      return sent.isEmpty()
          ? of.getOrDefault(name, "")
          : String.join(" ", sent.getAll(name)).strip();
    }

    boolean is(String name) {
      return get(name).equals("true");
    }

    List<String> lines(String name) {
      return get(name).lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }

    /** Lines of the form {@code NAME=value}. */
    Map<String, String> pairs(String name) {
      var pairs = new TreeMap<String, String>();
      for (var line : lines(name)) {
        int equals = line.indexOf('=');
        if (equals < 1) {
          throw Refusal.invalid(name, line, "NAME=value").asException();
        }
        pairs.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
      }
      return pairs;
    }

    int number(String name, int absent) {
      var text = get(name);
      if (text.isEmpty()) {
        return absent;
      }
      try {
        return Integer.parseInt(text);
      } catch (NumberFormatException e) {
        throw Refusal.invalid(name, text, "a whole number").asException();
      }
    }

    Field text(String name, String label) {
      return field("text", name, label);
    }

    Field field(String kind, String name, String label) {
      return new Field(kind, name, label, get(name), "", List.of(), false);
    }

    Field select(String name, String label, List<Option> options) {
      return new Field("select", name, label, get(name), "", options, false);
    }

    Field checks(String name, String label, List<Option> options) {
      return new Field("checks", name, label, get(name), "", options, false);
    }
  }

  static Group group(String title, Field... fields) {
    return new Group(title, "", List.of(fields));
  }

  Form with(String problem) {
    return new Form(frame, lead, action, submit, cancel, problem, groups, suggestions, preview);
  }

  Form suggesting(List<String> suggestions) {
    return new Form(frame, lead, action, submit, cancel, problem, groups, suggestions, preview);
  }

  Form previewing(String preview) {
    return new Form(frame, lead, action, submit, cancel, problem, groups, suggestions, preview);
  }

  /** Does what a form asks; when that is refused the form comes back as it was sent. */
  static Answer submit(Html html, Supplier<Answer> work, Supplier<Form> again) {
    try {
      return work.get();
    } catch (Refusal.Refused refused) {
      var reason = refused.refusal().reason();
      if (reason != Refusal.Reason.INVALID && reason != Refusal.Reason.CONFLICT) {
        throw refused;
      }
      return html.page(
          com.linecorp.armeria.common.HttpStatus.BAD_REQUEST,
          "form",
          again.get().with(problem(refused.refusal())));
    }
  }

  private static String problem(Refusal refusal) {
    var lines = new ArrayList<String>();
    refusal.problems().forEach(one -> lines.add(one.toString()));
    return lines.isEmpty() ? refusal.message() : String.join("\n", lines);
  }
}
