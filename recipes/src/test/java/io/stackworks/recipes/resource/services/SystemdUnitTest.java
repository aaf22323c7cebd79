package io.stackworks.recipes.resource.services;

import static org.assertj.core.api.Assertions.assertThat;

import io.stackworks.recipes.host.testing.FakeHost;
import io.stackworks.recipes.resource.testing.FakeCall;
import io.stackworks.recipes.resource.testing.FakeRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemdUnitTest {
  @TempDir private Path root;
  private final FakeHost host = new FakeHost();

  @Test
  void a_hash_becomes_sections_and_a_list_repeats_its_key() throws IOException {
    var sections = new LinkedHashMap<String, Object>();
    sections.put("Unit", Map.of("Description", "A"));
    sections.put("Service", Map.of("Environment", List.of("A=1", "B=2")));
    var call =
        FakeCall.of(new SystemdUnit(root), "a.service", host, new FakeRun(root))
            .with("content", sections)
            .action("create");

    assertThat(call.converge()).containsExactly("creating unit: a.service");
    assertThat(Files.readString(root.resolve("etc/systemd/system/a.service")))
        .isEqualTo("[Unit]\nDescription = A\n\n[Service]\nEnvironment = A=1\nEnvironment = B=2\n");
    assertThat(call.converge()).isEmpty();
  }
}
