package io.stackworks.recipes.resource.files;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import java.nio.file.Path;
import java.util.List;

/** {@code cookbook_file}: a copy of a file of a cookbook, byte for byte. */
public final class CookbookFileResource implements ResourceType {
  @Override
  public Spec spec() {
    return FileResource.withFileProperties(
            Spec.of("cookbook_file", "A copy of a file from a cookbook's `files/`."))
        .parent("file")
        .with(
            Property.of("source", "String", "Array")
                .doc(
                    "File below the cookbook's `files/`, found by platform; several names are"
                        + " tried in order. Default: the last part of the resource's name."),
            Property.of("cookbook", "String")
                .doc("Cookbook that has the file. Default: the one of the calling recipe."));
  }

  @Override
  public List<Change> differences(Call call) throws Exception {
    return new ManagedFile(call, () -> new Content.CopyOf(source(call))).differences();
  }

  private static Path source(Call call) {
    var wanted = new Wanted(call);
    var cookbook = wanted.textOrNull("cookbook");
    var names = wanted.list("source");
    return call.run()
        .cookbookFile(
            cookbook == null ? call.run().cookbookOf(call) : cookbook,
            "files",
            names.isEmpty() ? List.of(String.valueOf(Path.of(call.name()).getFileName())) : names);
  }
}
