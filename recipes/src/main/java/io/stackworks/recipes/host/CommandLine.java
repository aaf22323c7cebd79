package io.stackworks.recipes.host;

import java.util.List;
import java.util.Set;

/**
 * How a command given as one string is run: Ruby's rule, which decides whether a missing program is
 * an error of its own or exit status 127 of a shell.
 *
 * <p>A shell ({@code /bin/sh -c}) runs the line when it contains shell syntax, or when its first
 * word is a word of the shell itself. Otherwise the line is split at blanks and executed directly.
 * The rule is that of Ruby's {@code Process.spawn} (3.1), documented there under "Command".
 */
public final class CommandLine {
  private static final String SHELL_SYNTAX = "*?{}[]<>()~&|\\$;'`\"\n#";

  /** Reserved words and special built-ins of a POSIX shell that no program can stand in for. */
  private static final Set<String> SHELL_WORDS =
      Set.of(
          "!",
          ".",
          ":",
          "break",
          "case",
          "continue",
          "do",
          "done",
          "elif",
          "else",
          "esac",
          "eval",
          "exec",
          "exit",
          "export",
          "fi",
          "for",
          "if",
          "in",
          "readonly",
          "return",
          "set",
          "shift",
          "then",
          "times",
          "trap",
          "unset",
          "until",
          "while");

  private CommandLine() {}

  /** The program and arguments that stand for a line. */
  public static List<String> argv(String line) {
    return needsShell(line)
        ? List.of("/bin/sh", "-c", line)
        : List.of(line.strip().split("[ \t]+"));
  }

  static boolean needsShell(String line) {
    var stripped = line.strip();
    if (stripped.isEmpty()) {
      return true;
    }
    for (var i = 0; i < line.length(); i++) {
      if (SHELL_SYNTAX.indexOf(line.charAt(i)) >= 0) {
        return true;
      }
    }
    var first = stripped.split("[ \t]", 2)[0];
    var assignment = first.indexOf('=');
    var slash = first.indexOf('/');
    // NAME=value program: an assignment for the shell, unless the word is a path before the sign.
    return SHELL_WORDS.contains(first) || (assignment >= 0 && (slash < 0 || assignment < slash));
  }
}
