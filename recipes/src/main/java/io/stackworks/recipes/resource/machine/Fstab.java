package io.stackworks.recipes.resource.machine;

import io.stackworks.recipes.resource.files.RenderedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lines of /etc/fstab. */
record Fstab(List<String> lines) {
  static Fstab read(Path root) throws IOException {
    return new Fstab(RenderedFile.read(root.resolve("etc/fstab")).lines().toList());
  }

  /** The last line for a device on a mount point, null when there is none. */
  @Nullable String find(String device, String point) {
    var found = (String) null;
    for (var line : lines) {
      found = matches(line, device, point) ? line : found;
    }
    return found;
  }

  Fstab without(String device, String point) {
    return new Fstab(lines.stream().filter(line -> !matches(line, device, point)).toList());
  }

  Fstab with(String line) {
    var more = new ArrayList<>(lines);
    more.add(line);
    return new Fstab(more);
  }

  void write(Path root) throws IOException {
    var text = lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    RenderedFile.of(root.resolve("etc/fstab"), text, 0644).write();
  }

  private static boolean matches(String line, String device, String point) {
    var fields = line.trim().split("\\s+", -1);
    return fields.length > 1
        && !line.trim().startsWith("#")
        && fields[0].equals(device)
        && fields[1].replace("\\040", " ").equals(point);
  }
}
