package io.stackworks.recipes.resource.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stackworks.recipes.host.testing.FakeHost;
import io.stackworks.recipes.resource.testing.FakeCall;
import io.stackworks.recipes.resource.testing.FakeRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceTypeTest {
  @TempDir private Path root;
  private final FakeHost host = new FakeHost();

  private FakeCall call(String action) {
    return FakeCall.of(new ServiceType(root), "web", host, new FakeRun(root)).action(action);
  }

  @Nested
  class On_a_machine_with_init_scripts {
    @BeforeEach
    void the_script_is_there() throws IOException {
      Files.createDirectories(root.resolve("etc/init.d"));
      Files.writeString(root.resolve("etc/init.d/web"), "#!/bin/sh\n");
    }

    @Test
    void the_script_tells_the_status_when_it_supports_that() {
      host.processes().on("/etc/init.d/web status").exits(3, "", "");
      host.processes().on("/etc/init.d/web start").succeeds();

      assertThat(call("start").with("supports", Map.of("status", true)).converge())
          .containsExactly("start service web");
      host.processes().on("/etc/init.d/web status").succeeds();
      assertThat(call("start").with("supports", Map.of("status", true)).converge()).isEmpty();
    }

    @Test
    void own_commands_replace_the_script() {
      host.processes().on("is-up").succeeds();
      host.processes().on("bounce").succeeds();

      var done =
          call("restart")
              .with("status_command", "is-up")
              .with("restart_command", "bounce")
              .converge();

      assertThat(done).containsExactly("restart service web");
      assertThat(host.processes().lines()).containsExactly("bounce");
    }

    @Test
    void a_reload_that_the_script_does_not_support_does_nothing_in_18_and_fails_before() {
      host.processes().on("is-up").succeeds();

      assertThat(call("reload").with("status_command", "is-up").converge())
          .containsExactly("reload service web");
      assertThat(host.processes().lines()).containsExactly("is-up");

      var old =
          FakeCall.of(new ServiceType(root), "web", host, new FakeRun(root).generation(11))
              .action("reload")
              .with("status_command", "is-up");
      assertThatThrownBy(old::converge).hasMessageContaining("does not support :reload");
    }

    @Test
    void start_links_make_a_service_enabled() throws IOException {
      host.processes().on("update-rc.d").succeeds();
      Files.createDirectories(root.resolve("etc/rc3.d"));
      Files.createFile(root.resolve("etc/rc3.d/K01web"));

      assertThat(call("enable").converge()).containsExactly("enable service web");
      assertThat(host.processes().lines())
          .containsExactly("update-rc.d web defaults", "update-rc.d web enable");

      Files.createFile(root.resolve("etc/rc3.d/S01web"));
      assertThat(call("enable").converge()).isEmpty();
      assertThat(call("disable").converge()).containsExactly("disable service web");
    }

    @Test
    void a_missing_script_fails_as_a_missing_file_does() {
      var call =
          FakeCall.of(new ServiceType(root), "ghost-of-a-service", host, new FakeRun(root))
              .action("start");

      assertThatThrownBy(call::converge)
          .hasMessage("No such file or directory - /etc/init.d/ghost-of-a-service");
    }
  }

  @Nested
  class On_a_machine_with_systemd {
    @BeforeEach
    void systemd_runs_the_machine() {
      host.withSystemd();
      host.processes().on("systemctl").succeeds();
    }

    /** systemctl show, systemd 252. */
    private void unit(String active, String file) {
      host.processes()
          .on("systemctl --system show")
          .prints("ActiveState=" + active + "\nUnitFileState=" + file + "\n");
    }

    @Test
    void one_question_tells_the_state() {
      unit("active", "enabled");

      assertThat(call("start").converge()).isEmpty();
      assertThat(call("enable").converge()).isEmpty();
      assertThat(host.processes().lines())
          .containsOnly("systemctl --system show -p ActiveState -p UnitFileState web");
    }

    @Test
    void what_is_down_and_disabled_is_started_and_enabled() {
      unit("inactive", "disabled");

      assertThat(call("start").converge()).containsExactly("start service web");
      assertThat(call("enable").converge()).containsExactly("enable service web");
      assertThat(call("stop").converge()).isEmpty();
      assertThat(call("reload").converge()).isEmpty();
    }

    @Test
    void static_and_masked_units_cannot_be_switched() {
      unit("inactive", "static");
      assertThat(call("disable").converge()).isEmpty();

      unit("inactive", "masked");
      assertThat(call("enable").converge()).isEmpty();
      assertThat(call("mask").converge()).isEmpty();
      assertThat(call("unmask").converge()).containsExactly("unmask service web");
    }

    @Test
    void an_upstart_provider_means_the_init_that_is_here() {
      unit("active", "enabled");

      var call = call("start").with("provider", "Chef::Provider::Service::Upstart");

      assertThat(call.converge()).isEmpty();
      assertThat(((FakeRun) call.run()).messages()).singleElement().asString().contains("upstart");
    }
  }
}
