package io.stackworks.recipes.resource.packages;

import io.stackworks.recipes.host.Host;
import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Run;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code build_essential}: compilers and the tools around them, as packages of the platform. */
final class BuildEssential implements ResourceType {
  private static final List<String> RHEL =
      List.of(
          "autoconf",
          "bison",
          "flex",
          "gcc",
          "gcc-c++",
          "gettext",
          "kernel-devel",
          "make",
          "m4",
          "ncurses-devel",
          "patch");
  private static final Map<String, List<String>> PACKAGES =
      Map.of(
          "debian",
          List.of(
              "autoconf",
              "binutils-doc",
              "bison",
              "build-essential",
              "flex",
              "gettext",
              "ncurses-dev"),
          "rhel",
          RHEL,
          "fedora",
          RHEL,
          "amazon",
          RHEL,
          "suse",
          List.of(
              "autoconf", "bison", "flex", "gcc", "gcc-c++", "kernel-default-devel", "make", "m4"));

  private final PackageType packages;

  BuildEssential(PackageType packages) {
    this.packages = packages;
  }

  @Override
  public Spec spec() {
    return Spec.of("build_essential", "Installs compilers and the tools around them.")
        .with(
            Property.of("raise_if_unsupported", "Boolean")
                .defaults(false)
                .doc("whether an unknown platform is a failure"))
        .actions("install", "upgrade");
  }

  @Override
  public List<Change> differences(Call call) {
    var family = String.valueOf(call.run().attribute("platform_family"));
    var names = PACKAGES.getOrDefault(family, List.of());
    if (names.isEmpty()) {
      if (new Wanted(call).flag("raise_if_unsupported")) {
        throw Packages.failed("build_essential does not know platform family " + family);
      }
      call.run().log("warn", "build_essential does not know platform family " + family);
      return List.of();
    }
    return packages.differences(new PackagesCall(call, names));
  }

  /** The call of a package resource with these names. */
  private record PackagesCall(Call call, List<String> names) implements Call {
    @Override
    public String declaredType() {
      return "package";
    }

    @Override
    public String name() {
      return call.name();
    }

    @Override
    public String action() {
      return call.action();
    }

    @Override
    public @Nullable Object get(String property) {
      return property.equals("package_name") ? names : null;
    }

    @Override
    public boolean isSet(String property) {
      return property.equals("package_name");
    }

    @Override
    public Host host() {
      return call.host();
    }

    @Override
    public Run run() {
      return call.run();
    }
  }
}
