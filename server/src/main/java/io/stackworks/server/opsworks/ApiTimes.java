package io.stackworks.server.opsworks;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Times as this API writes them: {@code 2013-07-25T18:57:47+00:00}. */
public final class ApiTimes {
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'+00:00'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private ApiTimes() {}

  public static String text(Instant at) {
    return FORM.format(at);
  }

  static @Nullable String textOrNull(@Nullable Instant at) {
    return at == null ? null : text(at);
  }
}
