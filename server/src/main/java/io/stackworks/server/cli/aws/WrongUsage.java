package io.stackworks.server.cli.aws;

import com.google.errorprone.annotations.FormatMethod;

/** Arguments that make no call. */
public final class WrongUsage extends RuntimeException {
  private static final long serialVersionUID = 1L;

  @FormatMethod
  WrongUsage(String message, Object... values) {
    super(message.formatted(values));
  }

  public String text() {
    return String.valueOf(getMessage());
  }
}
