package io.stackworks.server.opsworks;

import io.stackworks.server.stack.ChefVersion;
import java.util.List;
import java.util.Locale;
import software.amazon.awssdk.services.opsworks.model.OperatingSystem;
import software.amazon.awssdk.services.opsworks.model.OperatingSystemConfigurationManager;

/**
 * The operating systems that requests may name: those of OpsWorks, so that stacks can be carried
 * over, and what people run today. A sandbox has the operating system of its host, whatever the
 * record says.
 */
final class OperatingSystems {
  static final String DEFAULT = "Amazon Linux 2";
  static final String CUSTOM = "Custom";

  private record Os(String name, String reportedName, String reportedVersion, boolean supported) {
    boolean isWindows() {
      return OperatingSystems.isWindows(name);
    }
  }

  private static final List<Os> KNOWN =
      List.of(
          new Os("Amazon Linux 2023", "amazon", "2023", true),
          new Os(DEFAULT, "amazon", "2", true),
          new Os("Amazon Linux 2018.03", "amazon", "2018.03", false),
          new Os("Amazon Linux 2017.09", "amazon", "2017.09", false),
          new Os("Amazon Linux 2017.03", "amazon", "2017.03", false),
          new Os("Amazon Linux 2016.09", "amazon", "2016.09", false),
          new Os("Amazon Linux 2016.03", "amazon", "2016.03", false),
          new Os("Amazon Linux 2015.09", "amazon", "2015.09", false),
          new Os("Amazon Linux 2015.03", "amazon", "2015.03", false),
          new Os("Amazon Linux 2014.09", "amazon", "2014.09", false),
          new Os("Amazon Linux 2014.03", "amazon", "2014.03", false),
          new Os("Amazon Linux", "amazon", "2018.03", false),
          new Os("Ubuntu 24.04 LTS", "ubuntu", "24.04", true),
          new Os("Ubuntu 22.04 LTS", "ubuntu", "22.04", true),
          new Os("Ubuntu 20.04 LTS", "ubuntu", "20.04", true),
          new Os("Ubuntu 18.04 LTS", "ubuntu", "18.04", false),
          new Os("Ubuntu 16.04 LTS", "ubuntu", "16.04", false),
          new Os("Ubuntu 14.04 LTS", "ubuntu", "14.04", false),
          new Os("Ubuntu 12.04 LTS", "ubuntu", "12.04", false),
          new Os("Debian 13", "debian", "13", true),
          new Os("Debian 12", "debian", "12", true),
          new Os("CentOS Linux 7", "centos", "7", false),
          new Os("Red Hat Enterprise Linux 9", "redhat", "9", true),
          new Os("Red Hat Enterprise Linux 8", "redhat", "8", true),
          new Os("Red Hat Enterprise Linux 7", "redhat", "7", false),
          new Os("Microsoft Windows Server 2022 Base", "windows", "10.0.20348", false),
          new Os("Microsoft Windows Server 2019 Base", "windows", "10.0.17763", false),
          new Os("Microsoft Windows Server 2012 R2 Base", "windows", "6.3.9600", false),
          new Os(
              "Microsoft Windows Server 2012 R2 with SQL Server Express",
              "windows",
              "6.3.9600",
              false),
          new Os(
              "Microsoft Windows Server 2012 R2 with SQL Server Standard",
              "windows",
              "6.3.9600",
              false),
          new Os(
              "Microsoft Windows Server 2012 R2 with SQL Server Web", "windows", "6.3.9600", false),
          new Os(CUSTOM, "", "", true),
          new Os("CustomWindows", "windows", "", false));

  private OperatingSystems() {}

  static boolean isWindows(String name) {
    return name.toLowerCase(Locale.ROOT).contains("windows");
  }

  /** The same name, if requests may use it. */
  static String known(String name) {
    if (KNOWN.stream().noneMatch(os -> os.name.equals(name))) {
      throw ApiError.validation(
          "Os: %s (expected: an id that DescribeOperatingSystems lists)".formatted(name));
    }
    if (isWindows(name)) {
      throw ApiError.validation(
          "Os: %s (expected: a Linux; there is no agent for Windows)".formatted(name));
    }
    return name;
  }

  static List<OperatingSystem> all() {
    return KNOWN.stream().map(OperatingSystems::view).toList();
  }

  private static OperatingSystem view(Os os) {
    var versions =
        os.isWindows()
            ? List.of("12.2")
            : List.of(
                ChefVersion.CHEF_18.word(),
                ChefVersion.CHEF_12.word(),
                ChefVersion.CHEF_11_10.word(),
                ChefVersion.CHEF_11_4.word(),
                ChefVersion.CHEF_0_9.word());
    return OperatingSystem.builder()
        .name(os.name)
        .id(os.name)
        .type(os.isWindows() ? "Windows" : "Linux")
        .configurationManagers(
            versions.stream()
                .map(
                    version ->
                        OperatingSystemConfigurationManager.builder()
                            .name("Chef")
                            .version(version)
                            .build())
                .toList())
        .reportedName(Texts.orNull(os.reportedName))
        .reportedVersion(Texts.orNull(os.reportedVersion))
        .supported(os.supported)
        .build();
  }
}
