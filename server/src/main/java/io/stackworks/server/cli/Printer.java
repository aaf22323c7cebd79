package io.stackworks.server.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.representer.Representer;

/** Writes plain trees as JSON or YAML. */
final class Printer {
  private final PrintStream out;

  Printer(PrintStream out) {
    this.out = out;
  }

  void print(Output format, Object tree) {
    switch (format) {
      case json -> out.println(json(tree, true));
      case yaml -> out.print(yaml(tree));
      case table -> throw new IllegalArgumentException("a table is not a tree");
    }
  }

  /** One of many: JSON on a line of its own, YAML as a document of its own. */
  void printOne(Output format, Object tree) {
    switch (format) {
      case json -> out.println(json(tree, false));
      case yaml -> out.print("---\n" + yaml(tree));
      case table -> throw new IllegalArgumentException("a table is not a tree");
    }
    out.flush();
  }

  private static String yaml(Object tree) {
    var options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setSplitLines(false);
    var representer = new Representer(options);
    representer.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    return new Yaml(representer, options).dump(tree);
  }

  private static String json(Object tree, boolean pretty) {
    var text = new StringWriter();
    try (var json = new JsonFactory().createGenerator(text)) {
      if (pretty) {
        var printer = new DefaultPrettyPrinter();
        printer.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
        json.setPrettyPrinter(printer);
      }
      write(tree, json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void write(Object tree, JsonGenerator json) throws IOException {
    if (tree instanceof Map<?, ?> map) {
      json.writeStartObject();
      for (var entry : map.entrySet()) {
        json.writeFieldName(String.valueOf(entry.getKey()));
        write(entry.getValue(), json);
      }
      json.writeEndObject();
    } else if (tree instanceof List<?> list) {
      json.writeStartArray();
      for (var item : list) {
        write(item, json);
      }
      json.writeEndArray();
    } else if (tree instanceof Integer number) {
      json.writeNumber(number);
    } else if (tree instanceof Long number) {
      json.writeNumber(number);
    } else if (tree instanceof Double number) {
      json.writeNumber(number);
    } else if (tree instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else {
      json.writeString(String.valueOf(tree));
    }
  }
}
