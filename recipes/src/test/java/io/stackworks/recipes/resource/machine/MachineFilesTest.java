package io.stackworks.recipes.resource.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.stackworks.recipes.host.testing.FakeHost;
import io.stackworks.recipes.resource.testing.FakeCall;
import io.stackworks.recipes.resource.testing.FakeRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of the machine, byte for byte as Chef 18.11.21 writes them. */
class MachineFilesTest {
  @TempDir Path root;
  private final FakeHost host = new FakeHost();
  private FakeRun run;

  @BeforeEach
  void onDebian() {
    run = new FakeRun(root).attribute("platform_family", "debian");
  }

  @Test
  void a_hint_is_json_as_ruby_writes_it() {
    FakeCall.of(new OhaiHint(root), "ec2", host, run)
        .with("content", Map.of("a", List.of(1L, Map.of())))
        .converge();

    assertThat(root.resolve("etc/chef/ohai/hints/ec2.json"))
        .hasContent("{\n  \"a\": [\n    1,\n    {}\n  ]\n}");
  }

  @Test
  void a_locale_is_what_was_said_and_no_more() {
    host.processes().on("locale -a").prints("C.utf8\nde_AT.utf8\n");
    var call =
        FakeCall.of(new LocaleType(root), "x", host, run)
            .with("lang", "de_AT.UTF-8")
            .with("lc_env", Map.of("LC_TIME", "C.UTF-8"));

    call.converge();

    assertThat(root.resolve("etc/locale.conf")).hasContent("LANG=de_AT.UTF-8\nLC_TIME=C.UTF-8\n");
    assertThat(call.converge()).isEmpty();
  }

  @Test
  void a_kernel_parameter_stands_in_a_file_of_its_own() throws IOException {
    host.processes().on("sysctl").prints("");
    FakeCall.of(new Sysctl(root), "no.such.key", host, run)
        .with("value", "1")
        .with("comment", List.of("why"))
        .with("ignore_error", true)
        .converge();

    assertThat(Files.readString(root.resolve("etc/sysctl.d/99-chef-no.such.key.conf")))
        .isEqualTo("# why\nno.such.key = 1\n");
  }
}
