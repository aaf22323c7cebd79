package io.stackworks.recipes;

import io.stackworks.recipes.resource.ResourceType;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code recipes docs}: the reference manual of the resources, made from the types themselves. */
@Command(
    name = "docs",
    description = "Writes the reference of all resources as Markdown.",
    mixinStandardHelpOptions = true)
final class DocsCommand implements Callable<Integer> {
  @Option(
      names = {"-o", "--output"},
      description = "file to write, docs/resources.md for one; default: standard output")
  private @Nullable Path output;

  @Override
  public Integer call() throws IOException {
    var text = new ResourceManual(types()).text();
    if (output != null) {
      Files.writeString(output, text);
    } else {
      var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
      out.print(text);
      out.flush();
    }
    return 0;
  }

  /** Each type once, though several words may name it. */
  static List<ResourceType> types() {
    var all = BuiltinTypes.all();
    Set<ResourceType> types = new LinkedHashSet<>();
    for (var word : all.words()) {
      var type = all.named(word);
      if (type != null) {
        types.add(type);
      }
    }
    return List.copyOf(types);
  }
}
