package io.stackworks.recipes;

import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.accounts.AccountTypes;
import io.stackworks.recipes.resource.crypto.CryptoTypes;
import io.stackworks.recipes.resource.foreign.ForeignTypes;
import io.stackworks.recipes.resource.machine.MachineTypes;
import io.stackworks.recipes.resource.packages.PackageTypes;
import io.stackworks.recipes.resource.repositories.RepositoryTypes;
import io.stackworks.recipes.resource.scheduling.SchedulingTypes;
import io.stackworks.recipes.resource.services.ServiceTypes;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The resource types for packages, services, accounts, cron and the machine itself. */
public final class SystemTypes {
  private SystemTypes() {}

  /** New ones for a run: what they remember about packages holds for one run at most. */
  public static List<ResourceType> all() {
    var root = Path.of("/");
    return Stream.of(
            PackageTypes.all(root),
            RepositoryTypes.all(root),
            ServiceTypes.all(root),
            AccountTypes.all(root),
            SchedulingTypes.all(root),
            MachineTypes.all(root),
            CryptoTypes.all(),
            ForeignTypes.all())
        .flatMap(List::stream)
        .toList();
  }
}
