package io.stackworks.recipes.resource.repositories;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import io.stackworks.recipes.resource.files.RenderedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code apt_preference}: which version of a package apt prefers. */
final class AptPreference implements ResourceType {
  private final Path root;

  AptPreference(Path root) {
    this.root = root;
  }

  @Override
  public Spec spec() {
    return Spec.of("apt_preference", "Pins packages for apt.")
        .with(
            Property.of("package_name", "String").isName().doc("name of the package"),
            Property.of("glob", "String").doc("pattern of package names instead of the one name"),
            Property.of("pin", "String")
                .requiredFor("add")
                .doc("version, release or origin that is meant"),
            Property.of("pin_priority", "String", "Integer")
                .requiredFor("add")
                .coerced("x.to_s")
                .doc("its priority"))
        .actions("add", "remove");
  }

  @Override
  public List<Change> differences(Call call) throws IOException {
    var wanted = new Wanted(call);
    var folder = root.resolve("etc/apt/preferences.d");
    var plain = wanted.text("package_name");
    var safe = plain.replace(".", "_").replace("*", "wildcard");
    return switch (call.action()) {
      case "add" -> {
        var glob = wanted.textOrNull("glob");
        var text =
            "Package: "
                + (glob == null ? plain : glob)
                + "\nPin: "
                + wanted.needed("pin")
                + "\nPin-Priority: "
                + wanted.needed("pin_priority")
                + "\n";
        var changes = new ArrayList<Change>();
        // Names of old releases, which apt would read as well.
        changes.addAll(RenderedFile.absent(folder.resolve(plain)));
        if (!safe.equals(plain) && !plain.contains("/")) {
          changes.addAll(RenderedFile.absent(folder.resolve(plain + ".pref")));
        }
        changes.addAll(RenderedFile.of(folder.resolve(safe + ".pref"), text, 0644).changes());
        yield changes;
      }
      case "remove" -> RenderedFile.absent(folder.resolve(safe + ".pref"));
      default -> List.of();
    };
  }
}
