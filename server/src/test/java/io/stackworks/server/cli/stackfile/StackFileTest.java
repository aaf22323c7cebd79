package io.stackworks.server.cli.stackfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stackworks.proto.operator.StackSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class StackFileTest {
  private static StackSpec parse(String... lines) throws InvalidStackFile {
    return StackFile.parse("stack.yaml", String.join("\n", lines) + "\n");
  }

  private static String problems(String... lines) {
    return catchThrowableOfType(InvalidStackFile.class, () -> parse(lines)).getMessage();
  }

  @Test
  void the_published_example_is_read() throws Exception {
    var text = Files.readString(Path.of("../docs/stack.yaml"));

    var spec = StackFile.parse("stack.yaml", text);

    assertThat(spec.getName()).isEqualTo("shop");
    assertThat(spec.getLayersList()).extracting("shortName").containsExactly("lb", "web");
    assertThat(spec.getInstancesList())
        .extracting("hostname")
        .containsExactly("lb1", "web1", "web2", "own1");
    assertThat(spec.getApps(0).getEnvironment(1).getSecure()).isTrue();
    assertThat(spec.getLayers(1).getCustomJson()).isEqualTo("{\"shop\":{\"workers\":4}}");
  }

  @Test
  void every_problem_is_reported_with_its_line_field_value_and_what_was_expected() {
    assertThat(
            problems(
                "name: 7",
                "chef_version: 13",
                "colour: red",
                "layers:",
                "  - name: Web",
                "    short_name: Web",
                "    recipes:",
                "      setpu: [web::setup]",
                "      deploy: web::deploy",
                "    auto_healing: yes",
                "    shutdown_timeout_seconds: 0",
                "instances:",
                "  - hostname: -a",
                "    layers: [db]"))
        .isEqualToNormalizingNewlines(
            """
            stack.yaml: line 1: name: 7 (expected: 1 to 63 letters, digits, spaces, '.', '_' or '-', starting with a letter or digit)
            stack.yaml: line 2: chef_version: 13 (expected: "11.10", "12" or "18")
            stack.yaml: line 3: colour: unknown key (expected: name, region, hostname_theme, chef_version, custom_json, cookbooks, layers, apps, instances)
            stack.yaml: line 6: layers[0].short_name: "Web" (expected: 1 to 200 of a-z, 0-9, '_', '.' and '-', starting with a letter or digit)
            stack.yaml: line 8: layers[0].recipes.setpu: unknown key, did you mean setup? (expected: setup, configure, deploy, undeploy, shutdown)
            stack.yaml: line 9: layers[0].recipes.deploy: "web::deploy" (expected: a list)
            stack.yaml: line 10: layers[0].auto_healing: "yes" (expected: true or false)
            stack.yaml: line 11: layers[0].shutdown_timeout_seconds: 0 (expected: a whole number from 1 to 86400)
            stack.yaml: line 13: instances[0].hostname: "-a" (expected: 1 to 63 of a-z, 0-9 and '-', not starting or ending with '-')
            stack.yaml: line 14: instances[0].layers[0]: "db" (expected: the short name of a layer: Web)""");
  }

  @Test
  void a_missing_key_is_named_where_it_belongs() {
    assertThat(problems("name: a", "layers:", "  - name: Web"))
        .contains("line 3: layers[0].short_name: missing (expected: ");
  }

  @Test
  void a_key_given_twice_is_a_problem() {
    assertThat(problems("name: a", "name: b"))
        .isEqualTo(
            "stack.yaml: line 2: name: given twice (expected: one name, the first is in line 1)");
  }

  @Test
  void names_that_must_differ_are_compared() {
    assertThat(
            problems(
                "name: a",
                "layers: [{name: A, short_name: x}, {name: B, short_name: x}]",
                "instances: [{hostname: h, layers: [x]}, {hostname: h, layers: [x, x]}]"))
        .contains("layers[1].short_name: \"x\" is taken")
        .contains("instances[1].hostname: \"h\" is taken")
        .contains("instances[1].layers[1]: \"x\" twice");
  }

  @Test
  void a_source_without_an_address_is_a_problem() {
    assertThat(problems("name: a", "cookbooks: {type: git}"))
        .isEqualTo("stack.yaml: line 2: cookbooks.url: missing (expected: a URL)");
  }

  @Test
  void a_bundle_that_is_no_digest_is_a_problem() {
    assertThat(problems("name: a", "cookbooks: {type: bundle, url: ./cb}"))
        .contains(
            "line 2: cookbooks.url: \"./cb\" (expected: sha256:<64 hex digits>, the digest of an"
                + " upload; a relative path is of type folder)");
  }

  @Test
  void secrets_are_not_repeated_in_messages() {
    assertThat(
            problems(
                "name: a",
                "cookbooks: {type: git, url: x, password: 12345}",
                "apps: [{name: a, environment: {KEY: {value: [hunter2], secure: true}, B: ~}}]"))
        .doesNotContain("12345")
        .doesNotContain("hunter2")
        .contains("cookbooks.password: a value not shown (expected: text)");
  }

  @Test
  void an_unquoted_version_is_understood() throws Exception {
    assertThat(parse("name: a", "chef_version: 11.10").getChefVersion()).isEqualTo("11.10");
    assertThat(parse("name: a", "chef_version: '11.10'").getChefVersion()).isEqualTo("11.10");
    assertThat(parse("name: a", "chef_version: 18").getChefVersion()).isEqualTo("18");
  }

  @Test
  void environment_values_are_kept_as_written() throws Exception {
    var app =
        parse("name: a", "apps: [{name: a, environment: {A: 1.10, B: true, C: 'x', D: no}}]")
            .getApps(0);

    assertThat(app.getEnvironmentList())
        .extracting("value")
        .containsExactly("1.10", "true", "x", "no");
  }

  @Test
  void custom_json_keeps_types_and_order() throws Exception {
    assertThat(
            parse(
                    "name: a",
                    "custom_json:",
                    "  z: [1, 2.50, -3e5, true, ~, '5', no, \"a\\n\\\"b\"]",
                    "  a: {}",
                    "  l: []")
                .getCustomJson())
        .isEqualTo("{\"z\":[1,2.50,-3e5,true,null,\"5\",\"no\",\"a\\n\\\"b\"],\"a\":{},\"l\":[]}");
  }

  @Test
  void custom_json_has_a_largest_size() {
    assertThat(problems("name: a", "custom_json: {a: " + "x".repeat(122_880) + "}"))
        .isEqualTo("stack.yaml: line 2: custom_json: 122888 bytes (expected: at most 122880)");
  }

  @Test
  void anchors_and_merge_keys_work() throws Exception {
    var spec =
        parse(
            "name: a",
            "layers:",
            "  - &base {name: A, short_name: a, packages: [curl]}",
            "  - {<<: *base, name: B, short_name: b}");

    assertThat(spec.getLayers(1).getName()).isEqualTo("B");
    assertThat(spec.getLayers(1).getPackagesList()).containsExactly("curl");
  }

  @Test
  void a_file_that_grows_without_bound_is_refused() {
    var bomb = new StringBuilder("name: a\ncustom_json:\n  a0: &a0 [1, 1]\n");
    for (int i = 1; i < 24; i++) {
      bomb.append("  a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }

    assertThat(problems(bomb.toString())).contains("too many or too deep values");
    assertThat(problems("name: a", "custom_json: &x {x: *x}"))
        .contains("too many or too deep values");
  }

  @Test
  void what_is_not_yaml_says_where() {
    assertThat(problems("name: a", "layers: [")).startsWith("stack.yaml: line 3: not YAML: ");
    assertThat(problems("")).contains("the file is empty");
    assertThat(problems("- a")).contains("a list (expected: a mapping)");
    assertThat(problems("name: a", "---", "name: b")).contains("not YAML: ");
  }
}
