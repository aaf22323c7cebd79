package io.stackworks.recipes.resource.packages;

import static org.assertj.core.api.Assertions.assertThat;

import io.stackworks.recipes.host.testing.FakeHost;
import io.stackworks.recipes.resource.testing.FakeCall;
import io.stackworks.recipes.resource.testing.FakeRun;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What rpm 4.18.0 and dnf 4.14.0 of Debian 12 said about a repository with tiny 1.9, 1.10, 2.0. */
class RpmTest {
  private static final String QUERY = "rpm -q --queryformat %{NAME} %{VERSION}-%{RELEASE}\\n ";
  private static final String OFFERS =
      "dnf -q repoquery --available --qf %{name} %{version}-%{release}\\n ";

  private final FakeHost host = new FakeHost();

  private FakeCall call(String type, String name) {
    var resource =
        PackageTypes.all(Path.of("/")).stream()
            .filter(each -> each.spec().name().equals(type))
            .findFirst()
            .orElseThrow();
    return FakeCall.of(resource, name, host, new FakeRun(Path.of("/nowhere")))
        .with("package_name", name);
  }

  private void nothingInstalled() {
    host.processes().on(QUERY).exits(1, "package tiny is not installed\n", "");
  }

  private void offered(String... versions) {
    var lines = new StringBuilder();
    for (var version : versions) {
      lines.append("tiny ").append(version).append("\n\n");
    }
    host.processes().on(OFFERS + "tiny").prints(lines.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "1.10-1, 1.9-1, 1",
    "1.9-1, 1.10-1, -1",
    "2.0-1, 2.0-1, 0",
    "2.0-10, 2.0-9, 1",
    "1.0, 1.0-5, 0",
    "1.0~rc1-1, 1.0-1, -1",
    "1.0^git1-1, 1.0-1, 1",
    "1.0^git1-1, 1.0.1-1, -1",
    "1.0a-1, 1.0-1, 1",
    "1.0.1-1, 1.0a-1, 1",
    "5.5p1-2.el9, 5.5p10-1.el9, -1",
    "007-1, 7-1, 0"
  })
  void versions_have_rpms_order(String one, String other, int order) {
    assertThat(Integer.signum(RpmVersion.compare(one, other))).isEqualTo(order);
  }

  @Test
  void the_newest_version_is_installed_whatever_the_order_of_the_listing() {
    nothingInstalled();
    offered("1.10-1", "1.9-1");

    assertThat(call("dnf_package", "tiny").differences())
        .containsExactly("install version 1.10-1 of package tiny");
  }

  @Test
  void a_version_without_its_release_is_met_by_any() {
    host.processes().on(QUERY + "tiny").prints("tiny 1.10-1\n");
    offered("1.10-1", "1.9-1", "2.0-1");

    assertThat(call("dnf_package", "tiny").with("version", "1.10").differences()).isEmpty();
    assertThat(call("dnf_package", "tiny").with("version", "0:1.10-1").differences()).isEmpty();
    assertThat(call("dnf_package", "tiny").with("version", "1.9").differences())
        .containsExactly("install version 1.9-1 of package tiny");
  }

  @Test
  void what_a_package_provides_stands_for_it() {
    host.processes().on(QUERY + "tiny-thing").exits(1, "package tiny-thing is not installed\n", "");
    host.processes()
        .on(QUERY + "--whatprovides tiny-thing")
        .exits(1, "no package provides tiny-thing\n", "");
    host.processes().on(OFFERS + "tiny-thing").prints("");
    host.processes()
        .on(OFFERS + "--whatprovides tiny-thing")
        .prints("tiny 1.10-1\n\ntiny 1.9-1\n\ntiny 2.0-1\n\n");

    assertThat(call("dnf_package", "tiny-thing").differences())
        .containsExactly("install version 2.0-1 of package tiny");
  }
}
