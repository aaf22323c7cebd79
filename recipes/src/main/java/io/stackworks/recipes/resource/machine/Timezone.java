package io.stackworks.recipes.resource.machine;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Programs;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceFailed;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import io.stackworks.recipes.resource.files.RenderedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/** {@code timezone}: the machine's time zone. */
final class Timezone implements ResourceType {
  private final Path root;

  Timezone(Path root) {
    this.root = root;
  }

  @Override
  public Spec spec() {
    return Spec.of("timezone", "Sets the time zone.")
        .with(Property.of("timezone", "String").isName().doc("name, such as Europe/Berlin"))
        .actions("set");
  }

  @Override
  public List<Change> differences(Call call) throws IOException {
    var zone = new Wanted(call).text("timezone");
    if (call.action().equals("nothing") || current().equals(zone)) {
      return List.of();
    }
    return List.of(Change.of("set timezone to '" + zone + "'", () -> set(call, zone)));
  }

  private String current() throws IOException {
    var link = root.resolve("etc/localtime");
    if (Files.isSymbolicLink(link)) {
      return Files.readSymbolicLink(link).toString().replaceFirst("^.*/zoneinfo/", "");
    }
    return RenderedFile.read(root.resolve("etc/timezone")).strip();
  }

  private void set(Call call, String zone) throws IOException {
    if (call.host().hasSystemd()) {
      Programs.of(call).must("timedatectl", "--no-ask-password", "set-timezone", zone);
      return;
    }
    var data = Path.of("/usr/share/zoneinfo").resolve(zone);
    if (!Files.isRegularFile(root.resolve(data.toString().substring(1)))) {
      throw new ResourceFailed(
          "Chef::Exceptions::ValidationFailed",
          "timezone " + zone + " is not in /usr/share/zoneinfo (expected: a name from there)");
    }
    var link = root.resolve("etc/localtime");
    if (Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
      Files.delete(link);
    }
    Files.createSymbolicLink(link, data);
    RenderedFile.of(root.resolve("etc/timezone"), zone + "\n", 0644).write();
  }
}
