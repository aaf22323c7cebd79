package io.stackworks.recipes.resource.repositories;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Programs;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import io.stackworks.recipes.resource.files.RenderedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** {@code apt_update}: fresh lists of packages, at once or when they have grown old. */
final class AptUpdate implements ResourceType {
  private static final String HOOK =
      "APT::Update::Post-Invoke-Success {\"touch /var/lib/apt/periodic/update-success-stamp"
          + " 2>/dev/null || true\";};\n";

  private final Path root;

  AptUpdate(Path root) {
    this.root = root;
  }

  @Override
  public Spec spec() {
    return Spec.of("apt_update", "Refreshes apt's lists of packages.")
        .with(
            Property.of("frequency", "Integer")
                .defaults(86400L)
                .doc("seconds for which lists count as fresh"))
        .actions("periodic", "update");
  }

  @Override
  public List<Change> differences(Call call) throws IOException {
    return switch (call.action()) {
      case "update" -> List.of(update(call, "force update new lists of packages"));
      case "periodic" ->
          isFresh(new Wanted(call).number("frequency", 86400))
              ? List.of()
              : List.of(update(call, "update new lists of packages"));
      default -> List.of();
    };
  }

  private Change update(Call call, String words) {
    return Change.of(
        words,
        () -> {
          Files.createDirectories(stamp().resolveSibling("."));
          var hook = RenderedFile.of(root.resolve("etc/apt/apt.conf.d/15update-stamp"), HOOK, 0644);
          for (var change : hook.changes()) {
            change.step().run();
          }
          Programs.of(call).must("apt-get", "-q", "update");
        });
  }

  private boolean isFresh(long seconds) throws IOException {
    return Files.exists(stamp())
        && Files.getLastModifiedTime(stamp())
            .toInstant()
            .isAfter(Instant.now().minusSeconds(seconds));
  }

  private Path stamp() {
    return root.resolve("var/lib/apt/periodic/update-success-stamp");
  }
}
