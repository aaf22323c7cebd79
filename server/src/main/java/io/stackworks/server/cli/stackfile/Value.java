package io.stackworks.server.cli.stackfile;

import java.util.List;
import java.util.Map;

/** A YAML value that still knows its line (1-based) and how it was written. */
sealed interface Value {
  int line();

  /** How the value is called in messages. */
  String describe();

  enum Kind {
    TEXT,
    INTEGER,
    NUMBER,
    BOOLEAN,
    NULL
  }

  /** {@code text} is as written: {@code 11.10} stays {@code 11.10}, which matters for versions. */
  record Scalar(int line, Kind kind, String text) implements Value {
    private static final int SHOWN = 60;

    @Override
    public String describe() {
      if (kind == Kind.NULL) {
        return "nothing";
      }
      var printable = text.replaceAll("\\p{Cntrl}", "?");
      if (printable.length() > SHOWN) {
        printable = printable.substring(0, SHOWN) + "...";
      }
      return kind == Kind.TEXT ? '"' + printable + '"' : printable;
    }
  }

  record Sequence(int line, List<Value> items) implements Value {
    @Override
    public String describe() {
      return "a list";
    }
  }

  record Mapping(int line, Map<String, Entry> entries) implements Value {
    @Override
    public String describe() {
      return "a mapping";
    }
  }

  /** One key of a mapping; the line is the key's. */
  record Entry(int line, Value value) {}
}
