package io.stackworks.server.security;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request says about its own signature, in the Authorization header or in its query. Nothing
 * here is verified yet.
 *
 * @param scope date/region/service/terminator, as signed
 * @param date as signed, {@code yyyyMMdd'T'HHmmss'Z'}
 * @param signedHeaders lower case, in the order of the claim
 * @param validFor of a presigned request; absent: signed by header
 */
record SignatureClaim(
    String accessKeyId,
    Scope scope,
    String date,
    Instant at,
    List<String> signedHeaders,
    String signature,
    @Nullable Duration validFor) {

  static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final DateTimeFormatter BASIC =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern PARAMETER =
      Pattern.compile("\\s*([A-Za-z]+)\\s*=\\s*([^,\\s]*)\\s*");
  private static final int WEEK_SECONDS = 604_800;

  SignatureClaim {
    signedHeaders = List.copyOf(signedHeaders);
  }

  record Scope(String day, String region, String service, String terminator) {
    @Override
    public String toString() {
      return String.join("/", day, region, service, terminator);
    }
  }

  /** Reads the claim of whichever form the request has. */
  static SignatureClaim of(CanonicalRequest request) throws SignatureRefused {
    var authorization = request.header("authorization");
    boolean presigned = request.parameter("X-Amz-Algorithm") != null;
    if (authorization == null && !presigned) {
      throw new SignatureRefused(
          "MissingAuthenticationTokenException",
          "Missing Authentication Token (expected: a request signed with AWS Signature Version 4)");
    }
    if (authorization != null && presigned) {
      throw SignatureRefused.incomplete(
          "Only one auth mechanism allowed: either the Authorization header or the X-Amz-Algorithm"
              + " query parameter");
    }
    if (request.header("x-amz-security-token") != null
        || request.parameter("X-Amz-Security-Token") != null) {
      throw SignatureRefused.unknownClient(
          "The security token included in the request is invalid: there are no temporary credentials"
              + " here (expected: an access key of a Stackworks user, without session token)");
    }
    return authorization == null ? presigned(request) : header(request, authorization);
  }

  private static SignatureClaim header(CanonicalRequest request, String authorization)
      throws SignatureRefused {
    int space = authorization.indexOf(' ');
    var algorithm = space < 0 ? authorization : authorization.substring(0, space);
    requireAlgorithm(algorithm);
    var given = new HashMap<String, String>();
    for (var part : authorization.substring(algorithm.length()).split(",", -1)) {
      var match = PARAMETER.matcher(part);
      if (match.matches() && given.put(match.group(1), match.group(2)) != null) {
        throw SignatureRefused.incomplete(
            "Authorization header has '%s' twice".formatted(match.group(1)));
      }
    }
    var date = request.header("x-amz-date");
    var plainDate = date == null ? request.header("date") : null;
    var missing = new ArrayList<String>();
    for (var name : List.of("Credential", "Signature", "SignedHeaders")) {
      if (given.getOrDefault(name, "").isEmpty()) {
        missing.add("Authorization header requires '%s' parameter.".formatted(name));
      }
    }
    if (date == null && plainDate == null) {
      missing.add(
          "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
    }
    if (!missing.isEmpty()) {
      throw SignatureRefused.incomplete(String.join(" ", missing));
    }
    var signed = date != null ? date : BASIC.format(httpDate(String.valueOf(plainDate)));
    return claim(given, signed, date != null ? "x-amz-date" : "date", null);
  }

  private static SignatureClaim presigned(CanonicalRequest request) throws SignatureRefused {
    requireAlgorithm(String.valueOf(request.parameter("X-Amz-Algorithm")));
    var given = new HashMap<String, String>();
    var missing = new ArrayList<String>();
    for (var name : List.of("Credential", "Signature", "SignedHeaders", "Date")) {
      var value = request.parameter("X-Amz-" + name);
      if (value == null || value.isEmpty()) {
        missing.add("AWS query-string parameters must include 'X-Amz-%s'.".formatted(name));
      } else {
        given.put(name, value);
      }
    }
    if (!missing.isEmpty()) {
      throw SignatureRefused.incomplete(
          String.join(" ", missing) + " Re-examine the query-string parameters.");
    }
    var expires = request.parameter("X-Amz-Expires");
    return claim(given, given.getOrDefault("Date", ""), null, validFor(expires));
  }

  private static SignatureClaim claim(
      Map<String, String> given,
      String date,
      @Nullable String dateHeader,
      @Nullable Duration validFor)
      throws SignatureRefused {
    var credential = given.getOrDefault("Credential", "").split("/", -1);
    if (credential.length != 5 || credential[0].isEmpty()) {
      throw SignatureRefused.incomplete(
          "Credential must have exactly 5 slash-delimited elements, e.g."
              + " keyid/date/region/service/term, got '%s'".formatted(given.get("Credential")));
    }
    var headers =
        List.of(given.getOrDefault("SignedHeaders", "").toLowerCase(Locale.ROOT).split(";", -1));
    if (!headers.contains("host")) {
      throw SignatureRefused.invalid(
          "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
    }
    if (dateHeader != null && !headers.contains(dateHeader)) {
      throw SignatureRefused.invalid(
          "'%s' must be a 'SignedHeader' in the AWS Authorization.".formatted(dateHeader));
    }
    var signature = given.getOrDefault("Signature", "");
    if (!HEX.matcher(signature).matches()) {
      throw SignatureRefused.incomplete(
          "Signature must be 64 hexadecimal digits, got '%s'".formatted(signature));
    }
    return new SignatureClaim(
        credential[0],
        new Scope(credential[1], credential[2], credential[3], credential[4]),
        date,
        instant(date),
        headers,
        signature,
        validFor);
  }

  private static void requireAlgorithm(String algorithm) throws SignatureRefused {
    if (!algorithm.equals(ALGORITHM)) {
      throw SignatureRefused.incomplete(
          "Unsupported AWS 'algorithm': '%s' (expected: %s)".formatted(algorithm, ALGORITHM));
    }
  }

  private static Duration validFor(@Nullable String seconds) throws SignatureRefused {
    if (seconds == null) {
      return SignatureCheck.WINDOW;
    }
    if (!seconds.matches("[0-9]{1,6}")
        || Integer.parseInt(seconds) < 1
        || Integer.parseInt(seconds) > WEEK_SECONDS) {
      throw SignatureRefused.incomplete(
          "X-Amz-Expires must be a number of seconds from 1 to %d, got '%s'"
              .formatted(WEEK_SECONDS, seconds));
    }
    return Duration.ofSeconds(Integer.parseInt(seconds));
  }

  private static Instant instant(String date) throws SignatureRefused {
    try {
      return Instant.from(BASIC.parse(date));
    } catch (DateTimeException e) {
      throw unreadableDate(date);
    }
  }

  private static Instant httpDate(String text) throws SignatureRefused {
    try {
      return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeException e) {
      return instant(text);
    }
  }

  static String text(Instant at) {
    return BASIC.format(at);
  }

  private static SignatureRefused unreadableDate(String date) {
    return SignatureRefused.incomplete(
        "Date must be in ISO-8601 'basic format'. Got '%s'. See".formatted(date)
            + " http://en.wikipedia.org/wiki/ISO_8601");
  }
}
