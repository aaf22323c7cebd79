package io.stackworks.recipes;

import io.stackworks.recipes.resource.ResourceType;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code recipes docs}: the reference manual of the resources, made from the types themselves. */
final class DocsCommand {
  private DocsCommand() {}

  static int run(List<String> args) throws IOException {
    var given = Arguments.parse(args, Set.of("--output"), Set.of(), Map.of("-o", "--output"));
    var text = new ResourceManual(types()).text();
    var output = given.get("--output");
    if (output != null) {
      Files.writeString(Path.of(output), text);
    } else {
      new PrintStream(System.out, true, StandardCharsets.UTF_8).print(text);
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
