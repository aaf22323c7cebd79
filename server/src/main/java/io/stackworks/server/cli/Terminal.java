package io.stackworks.server.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Everything around the command line: streams, environment, clock.
 *
 * @param interactive a person sits in front of both input and output
 */
public record Terminal(
    PrintStream out,
    PrintStream err,
    InputStream in,
    Map<String, String> environment,
    boolean interactive,
    Clock clock) {

  /** The terminal this process was started from. */
  public static Terminal ofProcess() {
    var charset = Charset.forName(System.getProperty("sun.stdout.encoding", "UTF-8"));
    return new Terminal(
        new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), false, charset),
        new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.err), true, charset),
        System.in,
        System.getenv(),
        isTerminal(System.console()),
        Clock.systemUTC());
  }

  /** Since JDK 22 there is a console even without a terminal; its {@code isTerminal} tells. */
  private static boolean isTerminal(@Nullable Console console) {
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true; // an older JDK
    }
  }

  /** Empty when unset. */
  String variable(String name) {
    return environment.getOrDefault(name, "").strip();
  }

  Path home() {
    var home = variable("HOME");
    return Path.of(home.isEmpty() ? System.getProperty("user.home", ".") : home);
  }

  /** Whether colours would be read as colours. */
  boolean hasColour() {
    return interactive && variable("NO_COLOR").isEmpty() && !variable("TERM").equals("dumb");
  }

  Size size() {
    var fromEnvironment = Size.parse(variable("LINES") + " " + variable("COLUMNS"));
    if (fromEnvironment != null || !interactive) {
      return fromEnvironment == null ? Size.DEFAULT : fromEnvironment;
    }
    var asked = Size.parse(stty());
    return asked == null ? Size.DEFAULT : asked;
  }

  /** Rows and columns of the screen. */
  record Size(int rows, int columns) {
    static final Size DEFAULT = new Size(24, 80);

    static @Nullable Size parse(String text) {
      var matcher = java.util.regex.Pattern.compile("([0-9]{1,4}) ([0-9]{1,4})").matcher(text);
      if (!matcher.matches()) {
        return null;
      }
      int rows = Integer.parseInt(matcher.group(1));
      int columns = Integer.parseInt(matcher.group(2));
      return rows < 3 || columns < 20 ? null : new Size(rows, columns);
    }
  }

  private static String stty() {
    try {
      var process =
          new ProcessBuilder("stty", "size").redirectInput(Path.of("/dev/tty").toFile()).start();
      try {
        if (!process.waitFor(1, TimeUnit.SECONDS)) {
          return "";
        }
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      return ""; // no terminal or no stty: the default will do
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  /** Asks until the answer is yes or no; no answer is no. */
  boolean confirm(String question) {
    var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    while (true) {
      out.print(question + " [y/N] ");
      out.flush();
      try {
        var answer = reader.readLine();
        if (answer == null) {
          return false;
        }
        switch (answer.strip().toLowerCase(java.util.Locale.ROOT)) {
          case "y", "yes" -> {
            return true;
          }
          case "", "n", "no" -> {
            return false;
          }
          default -> out.println("please answer y or n");
        }
      } catch (IOException e) {
        return false;
      }
    }
  }
}
