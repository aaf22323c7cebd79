package io.stackworks.server.cli;

/** Colours, or none. */
record Style(boolean coloured) {
  /** What a word means to the reader. */
  enum Tone {
    PLAIN(""),
    GOOD("32"),
    BAD("31"),
    BUSY("33"),
    QUIET("2"),
    STRONG("1");

    private final String code;

    Tone(String code) {
      this.code = code;
    }
  }

  String paint(Tone tone, String text) {
    return coloured && tone != Tone.PLAIN && !text.isEmpty()
        ? "\u001b[" + tone.code + "m" + text + "\u001b[0m"
        : text;
  }

  /** The tone of a status of an instance, command or deployment. */
  static Tone of(String status) {
    return switch (status) {
      case "online", "successful", "registered" -> Tone.GOOD;
      case "failed", "setup_failed", "start_failed", "stop_failed", "connection_lost" -> Tone.BAD;
      case "stopped", "skipped", "terminated" -> Tone.QUIET;
      default -> Tone.BUSY;
    };
  }

  /**
   * Text from outside, harmless on a terminal: control characters (also escape sequences) are
   * shown, not obeyed.
   */
  static String safe(String text) {
    if (text.chars().noneMatch(Style::isControl)) {
      return text;
    }
    var out = new StringBuilder(text.length());
    text.codePoints().forEach(c -> out.appendCodePoint(isControl(c) ? '\uFFFD' : c));
    return out.toString();
  }

  private static boolean isControl(int c) {
    return c < 0x20 || (c >= 0x7f && c < 0xa0);
  }
}
