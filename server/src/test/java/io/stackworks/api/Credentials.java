package io.stackworks.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** An access key, as the server writes it for its administrator. */
record Credentials(String id, String secret) {
  static Credentials administrator(Path data) throws IOException {
    var text = Files.readString(data.resolve("admin/credentials"));
    return new Credentials(value(text, "aws_access_key_id"), value(text, "aws_secret_access_key"));
  }

  private static String value(String text, String name) {
    var line = Pattern.compile(name + "\\s*=\\s*(\\S+)").matcher(text);
    if (!line.find()) {
      throw new AssertionError("no " + name);
    }
    return line.group(1);
  }
}
