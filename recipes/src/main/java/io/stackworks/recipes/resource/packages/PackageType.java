package io.stackworks.recipes.resource.packages;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** {@code package}: the software of this machine's platform. */
final class PackageType implements ResourceType {
  private final Path root;
  private final Apt apt;
  private final Dpkg dpkg;

  PackageType(Path root, Apt apt, Dpkg dpkg) {
    this.root = root;
    this.apt = apt;
    this.dpkg = dpkg;
  }

  @Override
  public Spec spec() {
    return Packages.spec("package", "Installs software with the package tool of the platform.")
        .with(
            Property.of("response_file", "String")
                .doc("cookbook file with answers for debconf, given before an installation"),
            Property.of("response_file_variables", "Hash")
                .defaults(java.util.Map.of())
                .doc("variables of the response file, which is then a template"),
            Property.of("default_release", "String").doc("apt: release to prefer"),
            Property.of("overwrite_config_files", "Boolean")
                .defaults(false)
                .doc("apt: replace configuration files that were changed here"),
            Property.of("anchor_package_regex", "Boolean")
                .defaults(false)
                .doc("apt: take the name literally even if it looks like a pattern"),
            Property.of("arch", "String", "Array").doc("yum and dnf: architecture"),
            Property.of("flush_cache", "Hash", "Array")
                .doc("yum and dnf: whether to expire the cache before and after"),
            Property.of("allow_downgrade", "Boolean")
                .doc("yum, dnf and rpm: whether an older version may replace a newer one"));
  }

  @Override
  public List<Change> differences(Call call) {
    return Packages.differences(call, tool(call));
  }

  private PackageTool tool(Call call) {
    var provider = String.valueOf(call.get("provider")).toLowerCase(Locale.ROOT);
    var forced = provider.substring(provider.lastIndexOf(':') + 1).replace("_package", "");
    return switch (forced) {
      case "rubygems", "gem" -> new Gems(false);
      case "dpkg" -> dpkg;
      case "rpm" -> new Rpm();
      case "apt" -> apt;
      case "yum" -> new RpmRepositories(RpmRepositories.Program.YUM);
      case "dnf" -> new RpmRepositories(RpmRepositories.Program.DNF);
      case "zypper" -> new RpmRepositories(RpmRepositories.Program.ZYPPER);
      default -> ofPlatform(call);
    };
  }

  private PackageTool ofPlatform(Call call) {
    var family = String.valueOf(call.run().attribute("platform_family"));
    var file = call.get("source") != null && !List.of().equals(call.get("source"));
    return switch (family) {
      case "rhel", "fedora", "amazon" ->
          file
              ? new Rpm()
              : new RpmRepositories(
                  Files.exists(root.resolve("usr/bin/dnf"))
                      ? RpmRepositories.Program.DNF
                      : RpmRepositories.Program.YUM);
      case "suse" -> file ? new Rpm() : new RpmRepositories(RpmRepositories.Program.ZYPPER);
      case "debian", "null" -> file ? dpkg : apt;
      default ->
          throw Packages.failed(
              "platform family "
                  + family
                  + " has no package tool here (expected: debian, rhel,"
                  + " fedora, amazon or suse)");
    };
  }
}
