package io.stackworks.recipes.resource.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stackworks.recipes.host.testing.FakeHost;
import io.stackworks.recipes.resource.testing.FakeCall;
import io.stackworks.recipes.resource.testing.FakeRun;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GemsTest {
  private final FakeHost host = new FakeHost();

  private FakeCall call(String name) {
    var type =
        PackageTypes.all(Path.of("/")).stream()
            .filter(each -> each.spec().name().equals("gem_package"))
            .findFirst()
            .orElseThrow();
    // The property comes from the parent type.
    return FakeCall.of(type, name, host, new FakeRun(Path.of("/nowhere")))
        .with("package_name", name);
  }

  @ParameterizedTest
  @CsvSource({
    "1.2.3, 1.2.3, true",
    "'>= 1.2', 1.10, true",
    "'~> 1.2', 1.9.9, true",
    "'~> 1.2', 2.0, false",
    "'~> 1.2.3', 1.2.9, true",
    "'~> 1.2.3', 1.3, false",
    "'>= 1, < 2', 1.5, true",
    "'!= 1.0', 1.0, false",
    "'>= 1.0', 1.0.rc1, false"
  })
  void requirements_are_met_as_rubygems_says(String asked, String installed, boolean met) {
    assertThat(new Gems(false).meets(asked, installed)).isEqualTo(met);
  }

  @Test
  void an_installed_version_that_meets_the_requirement_is_enough() {
    // gem list, RubyGems 3.3.15
    host.processes()
        .on("gem list --local --exact json")
        .prints("\n*** LOCAL GEMS ***\n\njson (2.7.1, default: 2.6.1)\n");

    assertThat(call("json").differences()).isEmpty();
    assertThat(call("json").with("version", "~> 2.6.0").differences()).isEmpty();
  }

  @Test
  void a_missing_gem_program_is_said_in_one_line() {
    host.processes().on("gem").isMissing();

    assertThatThrownBy(() -> call("json").differences())
        .hasMessage(
            "no gem program on this machine for gem_package[json]: install the package ruby first,"
                + " or set gem_binary");
  }

  @Test
  void an_unreachable_source_is_said_in_one_line() {
    host.processes().on("gem list").prints("");
    host.processes()
        .on("gem search")
        .exits(1, "", "ERROR:  While executing gem ... (SocketError)\n    no address for host\n");

    assertThatThrownBy(() -> call("json").differences())
        .hasMessage(
            "no gem source reachable for json: ERROR:  While executing gem ... (SocketError)");
  }
}
