package io.stackworks.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the language means to cookbooks, generation by generation. The checks stand in the recipes
 * of {@code fidelity/}; what they expect was seen in Chef 18.11.21.
 */
class FidelityTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"11.10, t::everywhere", "12, t::everywhere", "18, t::everywhere|t::current"})
  void the_language_means_what_it_means_to_chef(String version, String recipes) throws Exception {
    var runList = List.of((recipes + "|t::verdict").split("\\|", -1));

    var result = run(version, runList, work());

    assertThat(result.output()).as(result.output()).contains("Run complete");
    assertThat(folder.resolve("handled")).hasContent("true true");
  }

  @Test
  void a_failure_leaves_its_stack_trace_in_the_cache() throws Exception {
    var recipes = Files.createDirectories(folder.resolve("work/cookbooks/f/recipes"));
    Files.writeString(
        recipes.resolve("default.rb"), "ruby_block('x') { block { raise 'to be seen' } }\n");

    var result = run("18", List.of("f"), folder.resolve("work"));

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output())
        .contains("Stacktrace dumped to " + folder.resolve("state/files/chef-stacktrace.out"));
    assertThat(folder.resolve("state/files/chef-stacktrace.out"))
        .content()
        .contains("RuntimeError: ruby_block[x] (f::default line 1) had an error", "default.rb:1");
  }

  @Test
  void a_cookbook_of_the_wrong_version_ends_the_run() throws Exception {
    for (var cookbook : List.of("a", "b")) {
      Files.createDirectories(folder.resolve("work/cookbooks/" + cookbook + "/recipes"));
    }
    Files.writeString(folder.resolve("work/cookbooks/a/recipes/default.rb"), "");
    Files.writeString(
        folder.resolve("work/cookbooks/a/metadata.rb"), "name 'a'\ndepends 'b', '~> 2'\n");
    Files.writeString(
        folder.resolve("work/cookbooks/b/metadata.rb"), "name 'b'\nversion '1.2.0'\n");

    var result = run("12", List.of("a"), folder.resolve("work"));

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output())
        .contains(
            "cookbook a 0.0.0 wants b ~> 2 (metadata `depends`), but cookbook b here is 1.2.0");
  }

  private record Result(int exitCode, String output) {}

  private Result run(String version, List<String> runList, Path work) throws IOException {
    var node = folder.resolve("node.json");
    Files.writeString(node, "{\"folder\": \"" + folder + "\"}");
    var output = new ByteArrayOutputStream();
    var code =
        LocalRun.run(
            runList,
            node,
            work,
            folder.resolve("state"),
            folder.resolve("report.json"),
            version,
            output);
    return new Result(code, output.toString(StandardCharsets.UTF_8));
  }

  private static Path work() throws URISyntaxException {
    return Path.of(Objects.requireNonNull(FidelityTest.class.getResource("/fidelity")).toURI());
  }
}
