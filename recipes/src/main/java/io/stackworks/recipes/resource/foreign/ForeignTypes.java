package io.stackworks.recipes.resource.foreign;

import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The types of other platforms, from the table {@code types.txt}: {@code platform | type | actions,
 * the default first | properties, the one that is the name first}.
 */
public final class ForeignTypes {
  private ForeignTypes() {}

  public static List<ResourceType> all() {
    var types = new ArrayList<ResourceType>();
    var table = Objects.requireNonNull(ForeignTypes.class.getResourceAsStream("types.txt"));
    try (var lines = new BufferedReader(new InputStreamReader(table, StandardCharsets.UTF_8))) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isBlank() && !line.startsWith("#")) {
          types.add(type(line.split("\\s*\\|\\s*", -1)));
        }
      }
      return List.copyOf(types);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ResourceType type(String[] columns) {
    var spec =
        Spec.of(columns[1], "Of " + columns[0] + "; can be declared here, but not run.")
            .actions(columns[2].split(" ", -1));
    var first = true;
    for (var name : columns[3].split(" ", -1)) {
      if (!name.isEmpty()) {
        var property = Property.of(name).doc("not used on this platform");
        spec = spec.with(first ? property.isName() : property);
      }
      first = false;
    }
    return new ForeignType(spec, columns[0]);
  }
}
