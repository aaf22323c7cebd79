package io.stackworks.recipes.resource.files;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import java.util.List;

/** {@code template}: a file rendered from an ERB template of a cookbook. */
public final class TemplateResource implements ResourceType {
  @Override
  public Spec spec() {
    return FileResource.withFileProperties(
            Spec.of("template", "A file whose content is rendered from an ERB template."))
        .parent("file")
        .with(
            Property.of("source", "String", "Array")
                .doc(
                    "Template below the cookbook's `templates/`, found by platform; several names"
                        + " are tried in order. Default: the last part of the resource's name with"
                        + " `.erb`. With `local`: a path on the instance."),
            Property.of("variables", "Hash")
                .defaults(java.util.Map.of())
                .doc("Becomes the template's instance variables; values may be lazy."),
            Property.of("cookbook", "String")
                .doc("Cookbook that has the template. Default: the one of the calling recipe."),
            Property.of("local", "Boolean")
                .defaults(false)
                .doc("Whether `source` is a path on the instance instead of one in a cookbook."));
  }

  @Override
  public List<Change> differences(Call call) throws Exception {
    return new ManagedFile(call, () -> new Content.Bytes(call.run().render(call))).differences();
  }
}
