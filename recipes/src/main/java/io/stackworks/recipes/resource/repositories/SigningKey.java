package io.stackworks.recipes.resource.repositories;

import io.stackworks.recipes.resource.Wanted;
import io.stackworks.recipes.resource.web.Downloads;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/** The key that signs a repository, as the binary keyring apt wants. */
final class SigningKey {
  private SigningKey() {}

  /**
   * Gets a key.
   *
   * @param key address, name of a cookbook's file, or id on the key server
   */
  static byte[] fetch(Wanted wanted, String key) throws IOException {
    if (key.matches("(?i)(https?|file)://.*")) {
      return dearmoured(download(wanted, key));
    }
    if (key.matches("(0x)?[0-9A-Fa-f ]{8,50}")) {
      var id = key.replace(" ", "").replaceFirst("^0x", "");
      var server = wanted.text("keyserver");
      var base =
          server.contains("://")
              ? server.replaceFirst("^hkps?://", "https://")
              : "https://" + server;
      return dearmoured(download(wanted, base + "/pks/lookup?op=get&options=mr&search=0x" + id));
    }
    var run = wanted.call().run();
    var cookbook = wanted.textOrNull("cookbook");
    return dearmoured(
        Files.readAllBytes(
            run.cookbookFile(
                cookbook == null ? run.cookbookOf(wanted.call()) : cookbook,
                "files",
                List.of(key))));
  }

  private static byte[] download(Wanted wanted, String address) throws IOException {
    var uri = URI.create(address);
    if ("file".equals(uri.getScheme())) {
      return Files.readAllBytes(Path.of(uri));
    }
    var proxy = wanted.textOrNull("key_proxy");
    boolean given = proxy != null && proxy.contains(":");
    return Downloads.bytes(wanted.call(), uri, given ? proxy : null);
  }

  /** Text armour taken off; a key without it is returned as it is. */
  static byte[] dearmoured(byte[] key) {
    var text = new String(key, StandardCharsets.ISO_8859_1);
    if (!text.contains("-----BEGIN PGP PUBLIC KEY BLOCK-----")) {
      return key;
    }
    var all = new java.io.ByteArrayOutputStream();
    for (var block : text.split("-----BEGIN PGP PUBLIC KEY BLOCK-----", -1)) {
      var end = block.indexOf("-----END PGP PUBLIC KEY BLOCK-----");
      if (end < 0) {
        continue;
      }
      var body = block.substring(0, end).replace("\r", "");
      var start = body.indexOf("\n\n");
      var encoded = new StringBuilder();
      for (var line : (start < 0 ? body : body.substring(start)).lines().toList()) {
        // The line that starts with = is the checksum.
        if (!line.startsWith("=")) {
          encoded.append(line.strip());
        }
      }
      all.writeBytes(Base64.getDecoder().decode(encoded.toString()));
    }
    return all.toByteArray();
  }
}
