package io.stackworks.server.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryComputeTest {
  /** Leaves a process behind that ends with nothing but a kill, as recipes may. */
  private static final String AGENT =
      """
      setsid sh -c 'trap "" TERM; while :; do sleep 100; done' &
      echo "options $* token $(cat $MACHINE/token) home $HOME tmp $TMPDIR" > $HOME/seen.new
      mv $HOME/seen.new $HOME/seen
      exec sleep 1000
      """;

  @TempDir Path temp;

  private Path instances;
  private Installation installation;
  private Compute compute;

  @BeforeEach
  void open() throws Exception {
    installation = FakeInstallation.in(temp.resolve("home"), AGENT);
    instances = temp.resolve("data/instances");
    compute = opened(7443);
  }

  private Compute opened(int port) throws IOException {
    var opened =
        LocalCompute.choose(LocalCompute.Choice.DIRECTORY, temp.resolve("data"), installation);
    instances = instances.toRealPath();
    opened.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return opened;
  }

  @AfterEach
  void nothing_is_left() throws Exception {
    compute.recover(Set.of());
    compute.close();

    assertThat(Marked.processes(Marked.MACHINE, path -> path.startsWith(instances + "/")))
        .isEmpty();
    try (var entries = Files.list(instances)) {
      assertThat(entries).isEmpty();
    }
  }

  @Test
  void it_says_what_will_not_work() {
    assertThat(compute.limits().get(0)).contains("not sandboxes (asked for)");
    assertThat(compute.limits().get(1)).contains("packages");
  }

  @Test
  void an_instance_has_a_home_a_temporary_folder_and_a_port_of_its_own() throws Exception {
    var one = compute.start(boot("one", "first-token"));
    var two = compute.start(boot("two", "t"));

    var folder = instances.resolve("one");
    assertThat(seen("one"))
        .contains("--server https://127.0.0.1:7443")
        .contains("token first-token")
        .contains("--data " + folder.resolve("agent"))
        .contains("home " + folder.resolve("home") + " tmp " + folder.resolve("tmp"));
    assertThat(one.nodeData())
        .containsEntry("stackworks.sandbox", "directory")
        .containsEntry("stackworks.root", folder.resolve("root").toString());
    assertThat(one.nodeData().get("stackworks.ports.http"))
        .isNotEqualTo(two.nodeData().get("stackworks.ports.http"));
  }

  @Test
  void a_stopped_instance_keeps_its_files_and_no_process() throws Exception {
    var before = compute.start(boot("one", "t"));
    seen("one");
    Files.writeString(instances.resolve("one/root/kept"), "kept");
    compute.stop("one");

    assertThat(processes("one")).isEmpty();
    assertThat(compute.recover(Set.of("one"))).isEmpty();
    assertThat(compute.start(boot("one", "t2")).nodeData()).isEqualTo(before.nodeData());
    assertThat(instances.resolve("one/root/kept")).exists();
  }

  @Test
  void a_stopped_machine_keeps_its_port_from_others() throws Exception {
    var one = compute.start(boot("one", "t"));
    seen("one");
    compute.stop("one");
    Files.createDirectories(instances.resolve("two"));
    Files.copy(instances.resolve("one/port"), instances.resolve("two/port"));

    assertThat(compute.start(boot("two", "t")).nodeData().get("stackworks.ports.http"))
        .isNotEqualTo(one.nodeData().get("stackworks.ports.http"));
  }

  @Test
  void instances_outlive_the_server_and_learn_its_new_port() throws Exception {
    var one = compute.start(boot("one", "t"));
    compute.start(boot("gone", "t"));
    seen("one");
    long process = HostProcess.find(instances.resolve("one/pid")).orElseThrow().number();
    compute.close();
    compute = opened(8443);

    assertThat(compute.recover(Set.of("one"))).isEqualTo(Map.of("one", one));
    assertThat(processes("gone")).isEmpty();
    assertThat(instances.resolve("gone")).doesNotExist();
    assertThat(Waiting.until(() -> seen("one"), text -> text.contains("https://127.0.0.1:8443")))
        .contains("token t ");
    assertThat(HostProcess.find(instances.resolve("one/pid")).orElseThrow().number())
        .isEqualTo(process);
  }

  @Test
  void a_deleted_instance_leaves_nothing_and_may_be_deleted_again() throws Exception {
    compute.start(boot("one", "t"));
    seen("one");
    compute.delete("one");
    compute.delete("one");

    assertThat(processes("one")).isEmpty();
    assertThat(instances.resolve("one")).doesNotExist();
  }

  @Test
  void a_reboot_of_what_was_never_started_is_refused() {
    assertThatThrownBy(() -> compute.reboot("one"))
        .isInstanceOf(MachineFailed.class)
        .hasMessage("no machine (expected: one that was started)");
  }

  @Test
  void an_id_that_is_a_path_is_refused() {
    assertThatThrownBy(() -> compute.delete("../../etc"))
        .hasMessage("instanceId: ../../etc (expected: letters, digits and dashes, at most 64)");
  }

  private static BootData boot(String id, String token) {
    return new BootData(id, id, "sha256:ab", token);
  }

  private java.util.List<ProcessHandle> processes(String id) {
    return Marked.processes(Marked.MACHINE, instances.resolve(id).toString()::equals);
  }

  private String seen(String id) throws Exception {
    return Waiting.until(
        () -> Files.readString(instances.resolve(id).resolve("home/seen")),
        text -> !text.isEmpty());
  }
}
