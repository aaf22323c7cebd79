package io.stackworks.recipes.resource.machine;

import io.stackworks.recipes.resource.ResourceType;
import java.nio.file.Path;
import java.util.List;

/** The types for the machine itself. */
public final class MachineTypes {
  private MachineTypes() {}

  public static List<ResourceType> all(Path root) {
    return List.of(
        new MountType(root),
        new SwapFile(root),
        new Sysctl(root),
        new Hostname(root),
        new Timezone(root),
        new LocaleType(root),
        new KernelModule(root),
        new Alternatives(root),
        new OhaiHint(root),
        new KnownHosts(root),
        new Route(),
        new Ifconfig(root),
        new Mdadm(),
        new Reboot());
  }
}
