package io.stackworks.server.cookbooks;

import java.util.regex.Pattern;

/** Addresses as they may be shown: without the secrets people put into them. */
final class Masked {
  private static final Pattern USER = Pattern.compile("(://)[^/@\\s]*:[^/@\\s]*@");
  private static final Pattern QUERY =
      Pattern.compile(
          "([?&](?:X-Amz-[A-Za-z-]+|Signature|AWSAccessKeyId|[a-z_]*token|key|password)=)[^&\\s)]+",
          Pattern.CASE_INSENSITIVE);

  private Masked() {}

  static String text(String text) {
    return QUERY.matcher(USER.matcher(text).replaceAll("$1***@")).replaceAll("$1***");
  }
}
