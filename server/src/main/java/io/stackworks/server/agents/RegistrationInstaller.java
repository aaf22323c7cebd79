package io.stackworks.server.agents;

import io.stackworks.server.security.Authority;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;

/**
 * The archive that {@code aws opsworks register} unpacks on a machine: it looks for {@code
 * opsworks-agent-installer/}, writes {@code preconfig} into it and starts {@code
 * boot-registration}.
 */
final class RegistrationInstaller {
  private static final String FOLDER = "opsworks-agent-installer/";

  private final Authority authority;
  private final JoinScript script;

  RegistrationInstaller(Authority authority, JoinScript script) {
    this.authority = authority;
    this.script = script;
  }

  byte[] archive() {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(new GzipCompressorOutputStream(bytes))) {
      add(tar, "boot-registration", 0755, boot());
      add(tar, "install.sh", 0644, script.text());
      add(tar, "ca.pem", 0644, authority.trustedPem());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void add(TarArchiveOutputStream tar, String name, int mode, String text)
      throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    var entry = new TarArchiveEntry(FOLDER + name);
    entry.setMode(mode);
    entry.setSize(bytes.length);
    tar.putArchiveEntry(entry);
    tar.write(bytes);
    tar.closeArchiveEntry();
  }

  private String boot() throws IOException {
    try (var in = RegistrationInstaller.class.getResourceAsStream("boot-registration.sh")) {
      if (in == null) {
        throw new IllegalStateException("boot-registration.sh is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("@URL@", script.url());
    }
  }
}
