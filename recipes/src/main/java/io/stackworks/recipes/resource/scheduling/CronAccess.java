package io.stackworks.recipes.resource.scheduling;

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

/** {@code cron_access}: users in /etc/cron.allow and /etc/cron.deny. */
final class CronAccess implements ResourceType {
  private final Path root;

  CronAccess(Path root) {
    this.root = root;
  }

  @Override
  public Spec spec() {
    return Spec.of("cron_access", "Allows or denies users the use of cron.")
        .aliases("cron_manage")
        .with(Property.of("user", "String").isName().doc("user to allow or deny"))
        .actions("allow", "deny");
  }

  @Override
  public List<Change> differences(Call call) throws IOException {
    var user = new Wanted(call).text("user");
    var path = root.resolve(call.action().equals("deny") ? "etc/cron.deny" : "etc/cron.allow");
    var text = RenderedFile.read(path);
    if (call.action().equals("nothing") || text.lines().anyMatch(user::equals)) {
      return List.of();
    }
    var before = text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
    return RenderedFile.of(path, before + user + "\n", 0600).changes();
  }
}
