package io.stackworks.server.cli.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** A template in YAML (or JSON, which is YAML) with its short functions written out. */
final class TemplateText {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private TemplateText() {}

  static JsonNode read(Path file) throws IOException {
    try {
      var options = new LoaderOptions();
      var parser = new ParserImpl(new StreamReader(Files.readString(file)), options);
      var root = new Composer(parser, new Resolver(), options).getSingleNode();
      return root == null ? NODES.objectNode() : value(root);
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      throw new BadFile("%s: line %d: %s (expected: YAML)", file, line, e.getProblem());
    } catch (YAMLException e) {
      throw new BadFile("%s: %s (expected: YAML)", file, String.valueOf(e.getMessage()));
    }
  }

  private static JsonNode value(Node node) {
    var tag = node.getTag().getValue();
    if (!tag.startsWith("!") || tag.equals("!")) {
      return plain(node);
    }
    var function = tag.equals("!Ref") ? "Ref" : "Fn::" + tag.substring(1);
    var argument = plain(node);
    if (function.equals("Fn::GetAtt") && argument.isTextual()) {
      var list = NODES.arrayNode();
      for (var part : argument.textValue().split("\\.", 2)) {
        list.add(part);
      }
      argument = list;
    }
    return NODES.objectNode().set(function, argument);
  }

  private static JsonNode plain(Node node) {
    if (node instanceof MappingNode mapping) {
      var object = NODES.objectNode();
      for (var entry : mapping.getValue()) {
        object.set(plain(entry.getKeyNode()).asText(), value(entry.getValueNode()));
      }
      return object;
    } else if (node instanceof SequenceNode sequence) {
      var list = NODES.arrayNode();
      sequence.getValue().forEach(item -> list.add(value(item)));
      return list;
    } else if (node instanceof ScalarNode scalar) {
      var text = scalar.getValue();
      if (node.getTag().equals(Tag.BOOL)) {
        return NODES.booleanNode(text.equalsIgnoreCase("true") || text.equalsIgnoreCase("yes"));
      } else if (node.getTag().equals(Tag.NULL)) {
        return NODES.nullNode();
      }
      return NODES.textNode(text);
    }
    return NODES.nullNode();
  }
}
