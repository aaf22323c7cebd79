package io.stackworks.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stackworks.server.compute.Installation;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoFolderTest {
  @TempDir Path temp;

  private Installation installation() {
    return Installation.current(temp);
  }

  @Test
  void a_folder_with_something_else_in_it_is_refused() throws Exception {
    Files.writeString(temp.resolve("mine"), "mine");

    assertThatThrownBy(() -> DemoFolder.open(temp, false, installation()))
        .isInstanceOf(DemoFailed.class)
        .hasMessageContaining("holds something else");
    assertThat(temp.resolve("mine")).exists();
  }

  @Test
  void a_folder_of_a_running_demo_is_refused() throws Exception {
    var data = temp.resolve("data");
    var running = DemoFolder.open(data, false, installation());

    assertThatThrownBy(() -> DemoFolder.open(data, false, installation()))
        .hasMessage("--data: %s is in use by another demo".formatted(data));
    running.remove(installation());
    assertThat(data).doesNotExist();
  }

  @Test
  void a_demos_folder_may_be_used_again() throws Exception {
    var data = temp.resolve("data");
    DemoFolder.open(data, true, installation()).keep();
    Files.writeString(data.resolve("stackworks.db"), "");

    DemoFolder.open(data, false, installation()).remove(installation());
    assertThat(data).doesNotExist();
  }

  @Test
  void a_server_that_a_killed_demo_left_is_ended() throws Exception {
    var data = temp.resolve("data");
    var server = new ProcessBuilder("sleep", "1000");
    server.environment().put("STACKWORKS_DEMO", data.toString());
    var process = server.start();

    DemoFolder.open(data, false, installation()).remove(installation());
    assertThat(process.waitFor()).isNotZero();
  }
}
