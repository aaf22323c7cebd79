package io.stackworks.recipes.resource.packages;

import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import java.nio.file.Path;
import java.util.List;

/** The package types, with one view of the machine's packages between them. */
public final class PackageTypes {
  private PackageTypes() {}

  public static List<ResourceType> all(Path root) {
    var apt = new Apt(root);
    var dpkg = new Dpkg(root);
    var packages = new PackageType(root, apt, dpkg);
    return List.of(
        packages,
        new BuildEssential(packages),
        new ToolType(of("apt_package", "Installs software with apt."), apt),
        new ToolType(of("dpkg_package", "Installs Debian package files."), dpkg),
        new ToolType(of("rpm_package", "Installs rpm package files."), new Rpm()),
        new ToolType(
            of("yum_package", "Installs software with yum."),
            new RpmRepositories(RpmRepositories.Program.YUM)),
        new ToolType(
            of("dnf_package", "Installs software with dnf."),
            new RpmRepositories(RpmRepositories.Program.DNF)),
        new ToolType(
            of("zypper_package", "Installs software with zypper.")
                .with(
                    Property.of("gpg_check", "Boolean")
                        .defaults(true)
                        .doc("whether signatures are verified"),
                    Property.of("global_options", "String", "Array")
                        .doc("options before the verb")),
            new RpmRepositories(RpmRepositories.Program.ZYPPER)),
        new ToolType(
            gems("gem_package", "Installs gems for the Ruby of the machine.")
                .with(Property.of("gem_binary", "String").doc("gem program to use")),
            new Gems(false)),
        new ToolType(
            // Cookbooks of OpsWorks reopen Chef::Resource::ChefGem with this superclass.
            gems("chef_gem", "Installs gems for recipes themselves, in a folder of this instance.")
                .parent("gem_package"),
            new Gems(true)));
  }

  private static Spec of(String name, String summary) {
    return Spec.of(name, summary)
        .parent("package")
        .actions("install", "upgrade", "remove", "purge", "reconfig", "lock", "unlock");
  }

  private static Spec gems(String name, String summary) {
    return of(name, summary)
        .actions("install", "upgrade", "remove", "purge", "reconfig")
        .with(
            Property.of("options", "String", "Hash", "Array").doc("options of gem install"),
            Property.of("clear_sources", "Boolean").doc("whether to ask only the given sources"),
            Property.of("include_default_source", "Boolean")
                .doc("whether the usual source is asked as well"));
  }
}
