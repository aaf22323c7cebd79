package io.stackworks.server.console;

/**
 * Who looks.
 *
 * @param formToken what his forms must carry
 * @param theme {@code light}, {@code dark}, or empty: as his system has it
 */
record Viewer(String name, String formToken, String theme) {
  static final Viewer NOBODY = new Viewer("", "", "");

  boolean isSignedIn() {
    return !name.isEmpty();
  }

  Viewer withTheme(String theme) {
    return new Viewer(name, formToken, theme);
  }
}
