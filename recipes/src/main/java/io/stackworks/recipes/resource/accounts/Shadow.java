package io.stackworks.recipes.resource.accounts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;

/**
 * One line of the shadow file.
 *
 * @param password hash, with {@code !} before it when locked; empty: unknown
 * @param inactive days; -1: the account is never disabled; empty: unknown
 * @param expireDate ISO date, empty: never
 */
record Shadow(String password, String inactive, String expireDate) {
  static Shadow of(Path root, String user) throws IOException {
    var file = root.resolve("etc/shadow");
    if (Files.isReadable(file)) {
      for (var line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
        var fields = line.split(":", -1);
        if (fields.length > 7 && fields[0].equals(user)) {
          var expires = fields[7];
          return new Shadow(
              fields[1],
              fields[6].isEmpty() ? "-1" : fields[6],
              expires.matches("\\d+")
                  ? LocalDate.ofEpochDay(Long.parseLong(expires)).toString()
                  : "");
        }
      }
    }
    return new Shadow("", "", "");
  }
}
