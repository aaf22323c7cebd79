package io.stackworks.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactsTest {

  @TempDir Path directory;

  @Test
  void bytes_are_found_by_their_digest_and_read_from_any_offset() throws Exception {
    var artifacts = new Artifacts(directory);

    var digest = artifacts.put(bytes("hello"));

    assertThat(digest.value())
        .isEqualTo("sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
    assertThat(artifacts.size(digest)).hasValue(5);
    try (var in = artifacts.open(digest, 2)) {
      assertThat(in.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("llo");
    }
  }

  @Test
  void the_same_bytes_are_kept_once_and_nothing_temporary_stays() throws Exception {
    var artifacts = new Artifacts(directory);

    assertThat(artifacts.put(bytes("x"))).isEqualTo(artifacts.put(bytes("x")));

    try (var files = Files.walk(directory)) {
      assertThat(files.filter(Files::isRegularFile)).hasSize(1);
    }
  }

  @Test
  void a_digest_is_never_a_path() {
    assertThatThrownBy(() -> new Digest("sha256:../../etc/passwd"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: sha256:");
  }

  private static ByteArrayInputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
