package io.stackworks.recipes.resource.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stackworks.recipes.host.testing.FakeHost;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.testing.FakeCall;
import io.stackworks.recipes.resource.testing.FakeRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageTypeTest {
  @TempDir private Path root;
  private final FakeHost host = new FakeHost();
  private ResourceType type;

  @BeforeEach
  void dpkg_knows_two_packages() throws IOException {
    Files.createDirectories(root.resolve("var/lib/dpkg"));
    // Debian 12, shortened.
    Files.writeString(
        root.resolve("var/lib/dpkg/status"),
        """
        Package: bash
        Essential: yes
        Status: install ok installed
        Architecture: amd64
        Version: 5.2.15-2+b8

        Package: removed
        Status: deinstall ok config-files
        Architecture: amd64
        Version: 1.0

        Package: held
        Status: hold ok installed
        Architecture: amd64
        Version: 2:3.4-1
        """);
    type = PackageTypes.all(root).get(0);
  }

  private FakeCall call(String name) {
    return FakeCall.of(type, name, host, new FakeRun(root).attribute("platform_family", "debian"));
  }

  /** apt-cache policy, Debian 12. */
  private void apt_knows_hello() {
    host.processes()
        .on("apt-cache policy")
        .prints(
            """
            hello:
              Installed: (none)
              Candidate: 2.10-3
              Version table:
                 2.10-3 500
                    500 http://mirror.example/debian bookworm/main amd64 Packages
                 2.10-2 400
                    400 http://mirror.example/debian bullseye/main amd64 Packages
            removed:
              Installed: (none)
              Candidate: 1.1
              Version table:
                 1.1 500
                    500 http://mirror.example/debian bookworm/main amd64 Packages
                 1.0 -1
                    100 /var/lib/dpkg/status
            mail-transport-agent:
              Installed: (none)
              Candidate: (none)
              Version table:
            """);
  }

  @Test
  void an_installed_package_needs_no_change_and_no_program() {
    assertThat(call("bash").differences()).isEmpty();
    assertThat(call("bash").with("version", "5.2.15-2+b8").differences()).isEmpty();
    assertThat(host.processes().lines()).isEmpty();
  }

  @Test
  void missing_packages_of_one_resource_are_installed_by_one_command() {
    apt_knows_hello();
    host.processes().on("apt-get").succeeds();

    var done =
        call("three")
            .with("package_name", List.of("hello", "bash", "removed"))
            .with("options", "--no-install-recommends")
            .converge();

    assertThat(done)
        .containsExactly(
            "install version 2.10-3 of package hello; install version 1.1 of package removed");
    assertThat(host.processes().lines())
        .containsExactly(
            "apt-cache policy hello removed",
            "apt-get -q -y --allow-downgrades -o Dpkg::Options::=--force-confdef -o"
                + " Dpkg::Options::=--force-confold --no-install-recommends install hello=2.10-3"
                + " removed=1.1");
    assertThat(host.processes().commands().get(1).environment())
        .containsEntry("DEBIAN_FRONTEND", "noninteractive");
  }

  @Test
  void policies_are_asked_once_while_nothing_changed() {
    apt_knows_hello();

    call("hello").differences();
    call("hello").action("upgrade").differences();

    assertThat(host.processes().lines()).hasSize(1);
  }

  @Test
  void a_version_may_be_exact_or_a_pattern_but_must_exist() {
    apt_knows_hello();

    assertThat(call("hello").with("version", "2.10-2").differences())
        .containsExactly("install version 2.10-2 of package hello");
    assertThat(call("hello").with("version", "2.10*").differences())
        .containsExactly("install version 2.10-3 of package hello");
    assertThatThrownBy(() -> call("hello").with("version", "9").differences())
        .hasMessage("No candidate version available for hello");
  }

  @Test
  void a_package_that_apt_does_not_know_is_refused() {
    host.processes().on("apt-cache policy").prints("");

    assertThatThrownBy(() -> call("no-such-package").differences())
        .hasMessage("No candidate version available for no-such-package");
  }

  @Test
  void a_virtual_package_means_its_only_provider() {
    apt_knows_hello();
    host.processes()
        .on("apt-cache showpkg")
        .prints("Package: mail-transport-agent\nReverse Provides: \nhello 2.10-3 (= )\n");

    assertThat(call("mail-transport-agent").differences())
        .containsExactly("install version 2.10-3 of package hello");

    host.processes()
        .on("apt-cache showpkg")
        .prints("Reverse Provides: \nopensmtpd 6.8.0p2-4+b4 (= )\nnullmailer 1:2.2-4 (= )\n");
    assertThatThrownBy(() -> call("mail-transport-agent").differences())
        .hasMessageContaining("provided by multiple packages");
  }

  @Test
  void only_what_is_installed_is_removed() {
    host.processes().on("apt-get").succeeds();

    assertThat(call("removed").action("remove").converge()).isEmpty();
    assertThat(call("never-heard-of").action("purge").converge()).isEmpty();
    assertThat(call("bash").action("remove").converge()).containsExactly("remove package bash");
    assertThat(host.processes().lines()).containsExactly("apt-get -q -y remove bash");
  }

  @Test
  void a_hold_is_read_from_dpkg_and_set_by_apt_mark() {
    host.processes().on("apt-mark").succeeds();

    assertThat(call("held").action("lock").converge()).isEmpty();
    assertThat(call("bash").action("lock").converge()).containsExactly("lock package bash");
    assertThat(call("held").action("unlock").converge()).containsExactly("unlock package held");
    assertThat(host.processes().lines())
        .containsExactly("apt-mark hold bash", "apt-mark unhold held");
  }

  @Test
  void a_package_that_someone_else_installed_meanwhile_is_seen() throws IOException {
    apt_knows_hello();
    assertThat(call("hello").differences()).isNotEmpty();

    var status = root.resolve("var/lib/dpkg/status");
    Files.writeString(
        status,
        Files.readString(status)
            + "\nPackage: hello\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2.10-3\n");

    assertThat(call("hello").differences()).isEmpty();
  }

  @Test
  void a_failing_command_tells_its_output() {
    apt_knows_hello();
    host.processes().on("apt-get").exits(100, "", "E: Could not get lock /var/lib/dpkg/lock");

    assertThatThrownBy(() -> call("hello").converge())
        .hasMessageStartingWith("Expected process to exit with [0], but received '100'")
        .hasMessageContaining("STDERR: E: Could not get lock");
  }

  @Test
  void a_forced_provider_wins() {
    host.processes().on("gem list").prints("");
    host.processes().on("gem search").prints("rake (13.0.6)\n");

    assertThat(call("rake").with("provider", "Chef::Provider::Package::Rubygems").differences())
        .containsExactly("install version 13.0.6 of package rake");
  }
}
