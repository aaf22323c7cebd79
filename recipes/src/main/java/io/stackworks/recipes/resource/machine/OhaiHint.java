package io.stackworks.recipes.resource.machine;

import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import io.stackworks.recipes.resource.files.RenderedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code ohai_hint}: a file that tells the collection of facts about this machine. */
final class OhaiHint implements ResourceType {
  /** As Ruby writes JSON for people. */
  private static final ObjectWriter JSON = new ObjectMapper().writer(printer());

  private static PrettyPrinter printer() {
    var lines = new DefaultIndenter("  ", "\n");
    var printer =
        new DefaultPrettyPrinter(
            Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                .withObjectEmptySeparator("")
                .withArrayEmptySeparator(""));
    printer.indentObjectsWith(lines);
    printer.indentArraysWith(lines);
    return printer;
  }

  private final Path root;

  OhaiHint(Path root) {
    this.root = root;
  }

  @Override
  public Spec spec() {
    return Spec.of("ohai_hint", "Writes hints for the collection of facts.")
        .with(
            Property.of("hint_name", "String").isName().doc("name of the hint"),
            Property.of("content", "Hash").doc("what it says"),
            Property.of("compile_time", "Boolean")
                .defaults(true)
                .doc("whether it is done while recipes are read"))
        .actions("create", "delete");
  }

  @Override
  public List<Change> differences(Call call) throws IOException {
    var name = new Wanted(call).text("hint_name");
    var file =
        root.resolve("etc/chef/ohai/hints").resolve(name + (name.endsWith(".json") ? "" : ".json"));
    return switch (call.action()) {
      case "create" -> {
        var content = call.get("content");
        var text =
            content instanceof Map<?, ?> map && !map.isEmpty() ? JSON.writeValueAsString(map) : "";
        yield RenderedFile.of(file, text, 0644).changes();
      }
      case "delete" -> RenderedFile.absent(file);
      default -> List.of();
    };
  }
}
