package io.stackworks.recipes.resource.repositories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stackworks.recipes.host.testing.FakeHost;
import io.stackworks.recipes.resource.ResourceFailed;
import io.stackworks.recipes.resource.testing.FakeCall;
import io.stackworks.recipes.resource.testing.FakeRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepositoryTypesTest {
  @TempDir private Path root;
  private final FakeHost host = new FakeHost();

  @Test
  void a_repository_is_one_line_with_its_options_and_a_second_for_sources() throws IOException {
    var call =
        FakeCall.of(
                new AptRepository(root),
                "x",
                host,
                new FakeRun(root).attribute("lsb.codename", "bookworm"))
            .with("uri", "http://mirror/debian")
            .with("components", List.of("main", "contrib"))
            .with("arch", "amd64")
            .with("deb_src", true)
            .with("cache_rebuild", false);

    call.converge();

    assertThat(Files.readString(root.resolve("etc/apt/sources.list.d/x.list")))
        .isEqualTo(
            "deb      [arch=amd64 signed-by=/etc/apt/keyrings/x.gpg] http://mirror/debian bookworm"
                + " main contrib\n"
                + "deb-src  [arch=amd64 signed-by=/etc/apt/keyrings/x.gpg] http://mirror/debian"
                + " bookworm main contrib\n");
    assertThat(call.converge()).isEmpty();
  }

  @Test
  void lists_are_refreshed_after_a_change_and_a_failure_of_that_is_only_said() {
    host.processes().on("apt-get -q update").exits(100, "", "E: no network");
    var run = new FakeRun(root);
    var call =
        FakeCall.of(new AptRepository(root), "x", host, run)
            .with("uri", "http://mirror/debian")
            .with("distribution", "./");

    assertThat(call.converge()).last().isEqualTo("update new lists of packages");
    assertThat(run.messages()).containsExactly("warn: apt-get update failed: E: no network");
  }

  @Test
  void text_armour_is_taken_off_keys() {
    var key = new byte[] {(byte) 0x99, 1, 2, 3};
    var armoured =
        "-----BEGIN PGP PUBLIC KEY BLOCK-----\nVersion: x\n\n"
            + Base64.getEncoder().encodeToString(key)
            + "\n=abcd\n-----END PGP PUBLIC KEY BLOCK-----\n";

    assertThat(SigningKey.dearmoured(armoured.getBytes(StandardCharsets.US_ASCII))).isEqualTo(key);
    assertThat(SigningKey.dearmoured(key)).isEqualTo(key);
  }

  @Test
  void lists_that_are_fresh_are_not_fetched_again() throws IOException {
    host.processes().on("apt-get -q update").succeeds();
    var call = FakeCall.of(new AptUpdate(root), "x", host, new FakeRun(root));

    assertThat(call.converge()).hasSize(1);
    Files.createFile(root.resolve("var/lib/apt/periodic/update-success-stamp"));
    assertThat(call.converge()).isEmpty();
    assertThat(call.action("update").converge()).hasSize(1);
  }

  @Test
  void a_yum_repository_is_inert_where_there_is_no_yum() throws IOException {
    var call =
        FakeCall.of(new YumRepository(root, false), "x", host, new FakeRun(root))
            .with("baseurl", List.of("http://a", "http://b"))
            .with("gpgcheck", false)
            .with("sslverify", false)
            .with("max_retries", "3");

    assertThat(call.converge()).isEmpty();

    host.processes().on("yum").prints("");
    Files.createDirectories(root.resolve("usr/bin"));
    Files.writeString(root.resolve("usr/bin/yum"), "");
    assertThat(call.converge()).last().isEqualTo("fetch the metadata of repository x");
    assertThat(Files.readString(root.resolve("etc/yum.repos.d/x.repo")))
        .endsWith(
            "[x]\nname=Yum Repository\nbaseurl=http://a\n       http://b\nenabled=1\n"
                + "fastestmirror_enabled=0\ngpgcheck=0\nretries=3\nsslverify=false\n");
    assertThat(call.converge()).isEmpty();
  }

  @Test
  void a_key_that_cannot_be_reached_fails_as_a_download_does() {
    var run = new FakeRun(root).attribute("lsb.codename", "bookworm");
    var call =
        FakeCall.of(new AptRepository(root), "x", host, run)
            .with("uri", "http://mirror/debian")
            .with("key", List.of("http://127.0.0.1:1/key"));

    assertThatThrownBy(call::converge)
        .extracting(e -> ((ResourceFailed) e).rubyClass())
        .isEqualTo("Errno::ECONNREFUSED");
    assertThat(run.messages()).last().asString().endsWith("retry 5/5");
  }
}
