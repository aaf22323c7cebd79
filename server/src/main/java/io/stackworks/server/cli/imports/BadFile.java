package io.stackworks.server.cli.imports;

import com.google.errorprone.annotations.FormatMethod;

/** A file that cannot be taken; names the file and, where there is one, the member. */
public final class BadFile extends RuntimeException {
  private static final long serialVersionUID = 1L;

  @FormatMethod
  BadFile(String message, Object... values) {
    super(message.formatted(values));
  }
}
