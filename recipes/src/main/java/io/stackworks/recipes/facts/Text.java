package io.stackworks.recipes.facts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Small files and short programs, read without fuss. */
final class Text {
  private Text() {}

  /** The text of a file without surrounding blanks; empty when it cannot be read. */
  static String of(String file) {
    try {
      return new String(Files.readAllBytes(Path.of(file)), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "";
    }
  }

  static List<String> lines(String file) {
    var text = of(file);
    return text.isEmpty() ? List.of() : List.of(text.split("\n"));
  }

  /** What a program prints within a second; empty when it does not exist or fails. */
  static String printed(String... argv) {
    try {
      var process =
          new ProcessBuilder(argv)
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .start();
      var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(1, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return "";
      }
      return process.exitValue() == 0 ? text.strip() : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
