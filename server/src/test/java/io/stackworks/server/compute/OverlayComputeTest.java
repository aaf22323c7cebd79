package io.stackworks.server.compute;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Real namespaces, real overlays; the agent is a script. Afterwards the host must be as it was. */
@ExtendWith(NeedsSandboxes.class)
class OverlayComputeTest {
  private static final String CA = "sha256:ab";
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  /** Tells what it sees, then serves its name at port 80. */
  private static final String AGENT =
      """
      mkdir -p /var/lib/stackworks-agent
      {
        echo "options $* token $(cat /etc/stackworks/token)"
        echo "host $(hostname)"
        echo "address $(hostname -I)"
        echo "boot $(cat /proc/sys/kernel/random/boot_id)"
        echo "home $(ls -A /root /home | tr '\\n' ' ')"
        echo "processes $(ls -d /proc/[0-9]* | wc -l)"
        echo "policy $(ls /usr/sbin/policy-rc.d 2>/dev/null)"
      } > /var/lib/stackworks-agent/seen.new
      mv /var/lib/stackworks-agent/seen.new /var/lib/stackworks-agent/seen
      exec GREETER
      """;

  @TempDir Path temp;

  private Path data;
  private Installation installation;
  private Compute compute;
  private com.sun.net.httpserver.HttpServer server;

  private List<String> mountsBefore;
  private List<String> interfacesBefore;
  private final List<Path> owners = new ArrayList<>();

  @BeforeEach
  void open() throws Exception {
    mountsBefore = Files.readAllLines(Path.of("/proc/mounts"));
    interfacesBefore = interfaces();
    data = Files.createDirectories(temp.resolve("data"));
    installation =
        FakeInstallation.in(
            temp.resolve("home"),
            AGENT.replace(
                "GREETER", FakeInstallation.greeter(temp.resolve("home"), 80, "$(hostname)")));
    server =
        Greeter.serve(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "the-server");
    compute = opened();
  }

  private Compute opened() throws IOException {
    var opened = LocalCompute.choose(LocalCompute.Choice.OVERLAY, data, installation);
    opened.open(server.getAddress());
    owners.add(data.toRealPath().resolve("instances"));
    return opened;
  }

  @AfterEach
  void nothing_is_left() throws Exception {
    compute.recover(Set.of());
    compute.close();
    server.stop(0);

    for (var owner : owners) {
      assertThat(Marked.processes(Marked.OWNER, owner.toString()::equals)).isEmpty();
      assertThat(Files.exists(owner) ? list(owner) : List.of()).isEmpty();
      assertThat(fleets(owner)).isEmpty();
    }
    assertThat(Files.readAllLines(Path.of("/proc/mounts"))).isEqualTo(mountsBefore);
    assertThat(interfaces()).isEqualTo(interfacesBefore);
  }

  @Test
  void the_way_out_keeps_its_hardware_address_when_machines_come_and_go() throws Exception {
    compute.start(boot("one", "web1", "t"));
    compute.start(boot("two", "web2", "t"));
    var both = hardwareAddresses();
    compute.stop("one");
    var one = hardwareAddresses();

    assertThat(both).hasSize(3).doesNotHaveDuplicates();
    assertThat(one).hasSize(2).doesNotHaveDuplicates();
    assertThat(one.get(0)).isEqualTo(both.get(0));
  }

  @Test
  void a_machine_has_a_name_an_address_and_files_of_its_own() throws Exception {
    var machine = compute.start(boot("one", "web1", "first-token"));

    var seen = seen("one");
    assertThat(seen)
        .contains("host web1")
        .contains("address " + machine.privateIp())
        .contains("--server https://%s:7443".formatted(gateway(machine)))
        .contains("--ca-fingerprint sha256:ab token first-token")
        .contains("policy \n");
    assertThat(machine.nodeData())
        .isEqualTo(
            Map.of(
                "stackworks.sandbox", "overlay",
                "stackworks.root", "/",
                "stackworks.ports.http", "80"));
    assertThat(Path.of("/var/lib/stackworks-agent/seen")).doesNotExist();
    assertThat(InetAddress.getLocalHost().getHostName()).isNotEqualTo("web1");
  }

  @Test
  void two_machines_serve_the_same_port_at_addresses_of_their_own() throws Exception {
    var one = compute.start(boot("one", "web1", "t"));
    var two = compute.start(boot("two", "web2", "t"));

    assertThat(get("http://%s/x".formatted(one.publicIp()))).isEqualTo("web1 /x");
    assertThat(get("http://%s/y".formatted(two.publicIp()))).isEqualTo("web2 /y");
  }

  @Test
  void a_machine_reaches_its_neighbours_the_server_and_the_proxy_but_not_the_host()
      throws Exception {
    var one = compute.start(boot("one", "web1", "t"));
    var two = compute.start(boot("two", "web2", "t"));
    get("http://%s/".formatted(two.publicIp()));
    var proxy = "http://%s:3128".formatted(gateway(one));
    int port = server.getAddress().getPort();

    assertThat(inside("one", "curl -sS --noproxy '*' http://%s/n".formatted(two.privateIp())))
        .isEqualTo("web2 /n");
    assertThat(inside("one", "curl -sS http://%s:7443/s".formatted(gateway(one))))
        .isEqualTo("the-server /s");
    assertThat(inside("one", "curl -sS -x %s http://web2/p".formatted(proxy))).isEqualTo("web2 /p");
    assertThat(
            inside(
                "one", "curl -sS -x %s --noproxy '' http://127.0.0.1:%d/".formatted(proxy, port)))
        .contains("an address of the host itself");
    assertThat(inside("one", "curl -sS --noproxy '*' http://127.0.0.1:%d/ || true".formatted(port)))
        .contains("Failed to connect");
    assertThat(inside("one", "curl -sS --noproxy '*' -m 5 http://192.0.2.1/ || true"))
        .as("an address nobody has is unreachable at once")
        .doesNotContain("timed out");
  }

  @Test
  void a_stopped_machine_keeps_its_files_and_frees_everything_else() throws Exception {
    var before = compute.start(boot("one", "web1", "t"));
    seen("one");
    inside("one", "echo kept > /etc/kept; echo kept > /root/kept; echo lost > /tmp/lost");
    inside("one", "echo kept > /var/lib/stackworks-agent/kept");
    compute.stop("one");

    assertThat(Marked.processes(Marked.MACHINE, folder("one").toString()::equals)).isEmpty();
    assertThatThrownBy(() -> Greeting.once(before.publicIp())).isInstanceOf(IOException.class);

    var after = compute.start(boot("one", "web1", "second-token"));
    assertThat(after).isEqualTo(before);
    assertThat(inside("one", "cat /etc/kept /root/kept; ls -d /tmp/lost 2> /dev/null || true"))
        .isEqualTo("kept\nkept");
    assertThat(inside("one", "cat /var/lib/stackworks-agent/kept")).isEqualTo("kept");
    Waiting.until(() -> seen("one"), text -> text.contains("second-token"));
  }

  @Test
  void a_rebooted_machine_boots_for_real() throws Exception {
    compute.start(boot("one", "web1", "t"));
    var first = seen("one");
    inside(
        "one",
        """
        rm /var/lib/stackworks-agent/seen
        printf '#!/bin/sh\\n### BEGIN INIT INFO\\n### END INIT INFO\\necho "$1" > /var/lib/stackworks-agent/service\\n' \
          > /etc/init.d/greeting
        chmod +x /etc/init.d/greeting
        ln -s ../init.d/greeting /etc/rc2.d/S20greeting
        """);
    compute.reboot("one");

    assertThat(line(seen("one"), "boot")).isNotEqualTo(line(first, "boot"));
    assertThat(line(seen("one"), "options")).isEqualTo(line(first, "options"));
    assertThat(
            Waiting.until(
                () -> inside("one", "cat /var/lib/stackworks-agent/service || true"),
                text -> text.equals("start")))
        .isEqualTo("start");
  }

  @Test
  void machines_outlive_the_server_and_are_found_again() throws Exception {
    var machine = compute.start(boot("one", "web1", "t"));
    var first = firstProcess("one");
    compute.start(boot("gone", "web2", "t"));
    compute.close();
    compute = opened();

    assertThat(compute.recover(Set.of("one", "never-started"))).isEqualTo(Map.of("one", machine));
    assertThat(firstProcess("one")).isEqualTo(first);
    assertThat(get("http://%s/".formatted(machine.publicIp()))).startsWith("web1");
    assertThat(inside("one", "curl -sS http://%s:7443/".formatted(gateway(machine))))
        .startsWith("the-server");
    assertThat(folder("gone")).doesNotExist();
  }

  @Test
  void starting_a_running_machine_only_brings_it_the_new_token() throws Exception {
    var machine = compute.start(boot("one", "web1", "first-token"));
    assertThat(seen("one")).contains("token first-token");
    var first = firstProcess("one");

    assertThat(compute.start(boot("one", "web1", "second-token"))).isEqualTo(machine);
    Waiting.until(() -> seen("one"), text -> text.contains("token second-token"));
    assertThat(firstProcess("one")).isEqualTo(first);
  }

  @Test
  void a_dead_agent_is_started_again() throws Exception {
    compute.start(boot("one", "web1", "t"));
    seen("one");
    inside("one", "rm /var/lib/stackworks-agent/seen; pkill -9 java || kill -9 $(pidof java)");

    assertThat(seen("one")).contains("host web1");
  }

  @Test
  void a_machine_that_died_boots_again() throws Exception {
    compute.start(boot("one", "web1", "t"));
    var dead = firstProcess("one");
    ProcessHandle.of(dead).orElseThrow().destroyForcibly();
    Waiting.until(() -> ProcessHandle.of(dead).isEmpty(), gone -> gone);

    assertThat(compute.recover(Set.of("one"))).isEmpty();
    compute.start(boot("one", "web1", "t"));
    assertThat(firstProcess("one")).isNotEqualTo(dead);
  }

  @Test
  void machines_come_back_on_the_network_after_the_fleet_was_killed() throws Exception {
    var machine = compute.start(boot("one", "web1", "t"));
    compute.close();
    Marked.kill(
        "FLEET_DIR", folder -> folder.contains("/fleet-" + machine.privateIp().split("\\.")[2]));
    compute = opened();
    compute.recover(Set.of("one"));

    assertThat(Waiting.until(() -> get("http://%s/".formatted(machine.publicIp())), text -> true))
        .startsWith("web1");
  }

  @Test
  void starting_and_deleting_at_once_leaves_nothing() throws Exception {
    var works = new ArrayList<CompletableFuture<?>>();
    for (int i = 0; i < 3; i++) {
      works.add(
          CompletableFuture.runAsync(() -> quietly(() -> compute.start(boot("one", "w", "t")))));
      works.add(CompletableFuture.runAsync(() -> quietly(() -> compute.delete("one"))));
    }
    CompletableFuture.allOf(works.toArray(CompletableFuture[]::new)).join();
    compute.delete("one");

    assertThat(folder("one")).doesNotExist();
    assertThat(Marked.processes(Marked.MACHINE, folder("one").toString()::equals)).isEmpty();
  }

  @Test
  void what_a_killed_server_left_half_made_is_removed() throws Exception {
    Files.createDirectories(folder("half").resolve("layers/+/upper/etc"));
    Files.createDirectories(folder(".gone-old-1").resolve("layers"));
    var stray = new ProcessBuilder("setsid", "sleep", "1000");
    stray.environment().put(Marked.MACHINE, folder("stray").toString());
    var process = stray.start();

    assertThat(compute.recover(Set.of("half"))).isEmpty();
    assertThat(folder("half")).doesNotExist();
    assertThat(folder(".gone-old-1")).doesNotExist();
    assertThat(process.waitFor()).isNotZero();
  }

  @Test
  void a_full_disk_is_the_reason_and_nothing_is_left() throws Exception {
    var small = Files.createDirectories(temp.resolve("small"));
    assertThat(
            Tool.run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", small.toString()).isDone())
        .isTrue();
    try (var full = LocalCompute.choose(LocalCompute.Choice.OVERLAY, small, installation)) {
      full.open(server.getAddress());
      var filler = small.resolve("filler");
      fill(filler);

      assertThatThrownBy(() -> full.start(boot("one", "web1", "t")))
          .isInstanceOf(MachineFailed.class)
          .hasMessageContaining("space");
      assertThat(full.recover(Set.of())).isEmpty();
      Files.delete(filler);
      full.start(boot("one", "web1", "t"));
      full.delete("one");
    } finally {
      assertThat(Tool.run("umount", small.toString()).isDone()).isTrue();
    }
  }

  @Test
  void a_reboot_of_what_was_never_started_is_refused() {
    assertThatThrownBy(() -> compute.reboot("one"))
        .isInstanceOf(MachineFailed.class)
        .hasMessage("no machine (expected: one that was started)");
  }

  // --- the test's words ---

  private static BootData boot(String id, String hostname, String token) {
    return new BootData(id, hostname, CA, token);
  }

  private Path folder(String id) throws IOException {
    return data.toRealPath().resolve("instances").resolve(id);
  }

  /** Hardware addresses in the fleet's network namespace, the bridge's first. */
  private List<String> hardwareAddresses() throws Exception {
    var fleet = fleets(owners.get(0)).get(0).resolveSibling("fleet.pid");
    var pid = Files.readString(fleet).split(" ", -1)[0];
    var ip =
        new ProcessBuilder("nsenter", "--net=/proc/" + pid + "/ns/net", "ip", "-o", "link")
            .redirectErrorStream(true)
            .start();
    var links = new String(ip.getInputStream().readAllBytes(), UTF_8).lines();
    return links
        .filter(link -> link.contains("link/ether"))
        .map(link -> link.replaceAll(".*link/ether ([0-9a-f:]+) .*", "$1"))
        .toList();
  }

  private static String gateway(Machine machine) {
    return machine.privateIp().replaceAll("\\.[0-9]+$", ".1");
  }

  private long firstProcess(String id) throws IOException {
    return HostProcess.find(folder(id).resolve("pid"))
        .flatMap(HostProcess::child)
        .orElseThrow()
        .number();
  }

  private String seen(String id) throws Exception {
    return Waiting.until(
        () ->
            Files.readString(
                Path.of("/proc/" + firstProcess(id) + "/root/var/lib/stackworks-agent/seen")),
        text -> !text.isEmpty());
  }

  private static String line(String text, String word) {
    return text.lines().filter(line -> line.startsWith(word + " ")).findFirst().orElseThrow();
  }

  private String inside(String id, String script) throws IOException {
    var run = Tool.run("nsenter", "-t", "" + firstProcess(id), "-a", "sh", "-c", script);
    assertThat(run.exitCode()).as(run.output()).isZero();
    return run.output();
  }

  private static String get(String url) throws Exception {
    return Waiting.until(
        () ->
            HTTP.send(
                    HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(5)).build(),
                    HttpResponse.BodyHandlers.ofString())
                .body(),
        body -> true);
  }

  private static final class Greeting {
    static String once(String address) throws Exception {
      return HTTP.send(
              HttpRequest.newBuilder(URI.create("http://%s/".formatted(address))).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  private interface Act {
    void run() throws MachineFailed;
  }

  private static void quietly(Act act) {
    try {
      act.run();
    } catch (MachineFailed e) {
      throw new AssertionError(e);
    }
  }

  private static void fill(Path file) throws IOException {
    var page = new byte[4096];
    try (var out = Files.newOutputStream(file)) {
      while (true) {
        out.write(page);
      }
    } catch (IOException full) {
      // as wished
    }
  }

  private static List<String> list(Path folder) throws IOException {
    try (var entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }

  private static List<Path> fleets(Path owner) throws IOException {
    var fleets = new ArrayList<Path>();
    if (Files.exists(Network.CLAIMS)) {
      for (var name : list(Network.CLAIMS)) {
        var file = Network.CLAIMS.resolve(name).resolve("owner");
        if (Files.exists(file) && Files.readString(file).strip().equals(owner.toString())) {
          fleets.add(file);
        }
      }
    }
    return fleets;
  }

  private static List<String> interfaces() throws IOException {
    return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
        .map(NetworkInterface::getName)
        .sorted()
        .toList();
  }
}
