package io.stackworks.server.cli.stackfile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.stackworks.proto.operator.StackSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class StackFilePropertyTest {
  /**
   * YAML takes U+0085 and U+2028 for line breaks where JSON does not; escaped they are the same in
   * both.
   */
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private static final JsonSchema SCHEMA =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(StackFile.schema());

  private static List<String> problems(String text) {
    try {
      StackFile.parse("f", text);
      return List.of();
    } catch (InvalidStackFile e) {
      return e.problems().stream().map(Problem::toString).toList();
    }
  }

  @Property(tries = 500)
  void a_random_valid_spec_survives_being_written_and_read(@ForAll("specs") StackSpec spec)
      throws Exception {
    var tree = SpecText.tree(spec);

    assertThat(StackFile.parse("f", new YAMLMapper().writeValueAsString(tree))).isEqualTo(spec);
    assertThat(StackFile.parse("f", JSON.writeValueAsString(tree))).isEqualTo(spec);
  }

  @Property(tries = 2000)
  void garbage_is_refused_in_one_way(@ForAll String garbage) throws Exception {
    problems(garbage);
    problems("name: a\n" + garbage);
    problems("name: a\nlayers:\n  - " + garbage);
  }

  @Property(tries = 1000)
  void yaml_punctuation_is_refused_in_one_way(@ForAll("punctuation") List<String> tokens) {
    problems(String.join("", tokens));
  }

  @Provide
  Arbitrary<List<String>> punctuation() {
    return Arbitraries.of(
            "name",
            "layers",
            "custom_json",
            ": ",
            "- ",
            "\n",
            "  ",
            "[",
            "]",
            "{",
            "}",
            ",",
            "&a ",
            "*a",
            "<<",
            "!!int ",
            "!!bool ",
            "!!null ",
            "!!float ",
            "!x ",
            "|",
            ">",
            "'",
            "\"",
            "#",
            "?",
            "1e99",
            "0x1f",
            "---",
            "...",
            "%YAML 1.1",
            "\t",
            "~",
            "-1",
            "1.5",
            "true",
            "\u0000",
            "\ud800",
            "é")
        .list()
        .ofMaxSize(40);
  }

  /**
   * The schema file, read by a validator that is not ours, and the parser accept the same
   * documents.
   */
  @Property(tries = 1500)
  void schema_and_parser_agree_on_mutated_files(@ForAll("specs") StackSpec spec, @ForAll long seed)
      throws Exception {
    var tree = SpecText.tree(spec);
    var random = new Random(seed);
    for (int i = random.nextInt(3); i >= 0; i--) {
      mutate(tree, random);
    }
    var bySchema = SCHEMA.validate(JSON.readTree(tree.toString()));
    var byParser = problems(JSON.writeValueAsString(tree));
    var byParserAlone =
        byParser.stream().filter(problem -> !problem.matches(CROSS_CHECKS)).toList();

    assertThat(byParserAlone.isEmpty())
        .as("parser %s, schema %s, file %s", byParser, bySchema, tree)
        .isEqualTo(bySchema.isEmpty());
  }

  /** What only the parser sees. */
  private static final String CROSS_CHECKS =
      ".*( is taken| twice).*|.*\\.url: missing.*|.*the short name of a layer.*";

  @Example
  void the_example_is_valid_for_the_published_schema() throws Exception {
    var example = new YAMLMapper().readTree(Files.readString(Path.of("../docs/stack.yaml")));

    assertThat(SCHEMA.validate(example)).isEmpty();
  }

  @Example
  void every_key_of_the_schema_reaches_the_spec() throws Exception {
    var spec = StackFile.parse("f", JSON.writeValueAsString(SpecText.tree(SpecText.FULL)));

    assertThat(spec).isEqualTo(SpecText.FULL);
    assertThat(keysOf(JSON.readTree(StackFile.schema())))
        .isEqualTo(SpecText.keysOf(SpecText.tree(SpecText.FULL)));
  }

  private static Set<String> keysOf(JsonNode schema) {
    var keys = new TreeSet<String>();
    schema
        .properties()
        .forEach(
            keyword -> {
              if (keyword.getKey().equals("properties")) {
                keyword.getValue().fieldNames().forEachRemaining(keys::add);
                keyword.getValue().forEach(property -> keys.addAll(keysOf(property)));
              } else {
                keys.addAll(keysOf(keyword.getValue()));
              }
            });
    return keys;
  }

  private static void mutate(JsonNode node, Random random) {
    var places = new ArrayList<JsonNode>();
    collect(node, places);
    var place = places.get(random.nextInt(places.size()));
    JsonNode value = VALUES.get(random.nextInt(VALUES.size())).deepCopy();
    if (place instanceof ObjectNode object) {
      var keys = new ArrayList<String>();
      object.fieldNames().forEachRemaining(keys::add);
      if (keys.isEmpty() || random.nextInt(4) == 0) {
        object.set(List.of("name", "typ", "layers", "value", "9x").get(random.nextInt(5)), value);
      } else if (random.nextBoolean()) {
        object.remove(keys.get(random.nextInt(keys.size())));
      } else {
        object.set(keys.get(random.nextInt(keys.size())), value);
      }
    } else if (place instanceof ArrayNode array) {
      if (array.isEmpty() || random.nextBoolean()) {
        array.add(value);
      } else {
        array.remove(random.nextInt(array.size()));
      }
    }
  }

  private static final List<JsonNode> VALUES =
      List.of(
          JsonNodeFactory.instance.textNode(""),
          JsonNodeFactory.instance.textNode("x"),
          JsonNodeFactory.instance.textNode("Upper Case"),
          JsonNodeFactory.instance.textNode("cb::r"),
          JsonNodeFactory.instance.textNode("a::b::c"),
          JsonNodeFactory.instance.textNode("12"),
          JsonNodeFactory.instance.numberNode(12),
          JsonNodeFactory.instance.numberNode(0),
          JsonNodeFactory.instance.numberNode(86401),
          JsonNodeFactory.instance.numberNode(1.5),
          JsonNodeFactory.instance.numberNode(11.1),
          JsonNodeFactory.instance.booleanNode(true),
          JsonNodeFactory.instance.nullNode(),
          JsonNodeFactory.instance.arrayNode(),
          JsonNodeFactory.instance.objectNode());

  private static void collect(JsonNode node, List<JsonNode> into) {
    if (node.isContainerNode()) {
      into.add(node);
      node.forEach(child -> collect(child, into));
    }
  }

  @Provide
  Arbitrary<StackSpec> specs() {
    return SpecText.specs();
  }
}
