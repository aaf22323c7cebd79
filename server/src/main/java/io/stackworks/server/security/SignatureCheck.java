package io.stackworks.server.security;

import io.stackworks.server.stack.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Verifies AWS Signature Version 4, by header or presigned, for one service in any region.
 *
 * <p>Of our own because the SDK's signer adds headers that other clients do not sign. The digest of
 * the body is always that of the bytes that came, whatever the request says about it. Inside the
 * window the same request counts again, as it does at AWS: two equal requests within a second have
 * equal signatures, and both are meant.
 */
public final class SignatureCheck {
  /** How far a client's clock may be off, either way; and how long a signature by header counts. */
  static final Duration WINDOW = Duration.ofMinutes(15);

  private static final String TERMINATOR = "aws4_request";

  private final String service;
  private final Function<String, Optional<AccessKeys.AccessKey>> keys;

  /**
   * @param keys that count, by id; may wait for the database
   */
  public SignatureCheck(String service, Function<String, Optional<AccessKeys.AccessKey>> keys) {
    this.service = service;
    this.keys = keys;
  }

  /**
   * The access key that signed this request.
   *
   * @param rawPath as it came, still encoded; {@code rawQuery} likewise, without question mark
   * @param headers in the order they came, names in any case; {@code :authority} is the host
   */
  public AccessKeys.AccessKey verify(
      String method,
      String rawPath,
      @Nullable String rawQuery,
      Iterable<? extends Map.Entry<? extends CharSequence, String>> headers,
      byte[] body,
      Instant now)
      throws SignatureRefused {
    var request = new CanonicalRequest(method, rawPath, rawQuery, headers, hex(digest(body)));
    var claim = SignatureClaim.of(request);
    checkScope(claim);
    checkTime(claim, now);
    checkTarget(request, claim.signedHeaders());
    var found = keys.apply(claim.accessKeyId()).orElse(null);
    if (found == null) {
      throw SignatureRefused.unknownClient(
          "The security token included in the request is invalid.");
    }
    var canonical = request.text(claim.signedHeaders());
    var toSign =
        String.join(
            "\n",
            SignatureClaim.ALGORITHM,
            claim.date(),
            claim.scope().toString(),
            hex(digest(bytes(canonical))));
    var expected = hex(hmac(key(found.secret(), claim.scope()), toSign));
    if (!MessageDigest.isEqual(bytes(expected), bytes(claim.signature()))) {
      throw SignatureRefused.invalid(
          """
          The request signature we calculated does not match the signature you provided. Check your \
          AWS Secret Access Key and signing method. Consult the service documentation for details.

          The Canonical String for this request should have been
          '%s'

          The String-to-Sign should have been
          '%s'
          """
              .formatted(canonical, toSign));
    }
    return found;
  }

  private void checkScope(SignatureClaim claim) throws SignatureRefused {
    var scope = claim.scope();
    if (!scope.terminator().equals(TERMINATOR)) {
      throw SignatureRefused.invalid(
          "Credential should be scoped with a valid terminator: '%s', not '%s'."
              .formatted(TERMINATOR, scope.terminator()));
    }
    if (!scope.service().equals(service)) {
      throw SignatureRefused.invalid(
          "Credential should be scoped to correct service: '%s'. ".formatted(service));
    }
    if (scope.region().isEmpty()) {
      throw SignatureRefused.invalid("Credential should be scoped to a valid region, not ''. ");
    }
    if (!scope.day().equals(claim.date().substring(0, 8))) {
      throw SignatureRefused.invalid(
          "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP:"
              + " '%s' != '%s', from '%s'."
                  .formatted(scope.day(), claim.date().substring(0, 8), claim.date()));
    }
  }

  private static void checkTime(SignatureClaim claim, Instant now) throws SignatureRefused {
    if (claim.at().isAfter(now.plus(WINDOW))) {
      throw SignatureRefused.invalid(
          "Signature not yet current: %s is still later than %s (%s + 15 min.)"
              .formatted(
                  claim.date(), SignatureClaim.text(now.plus(WINDOW)), SignatureClaim.text(now)));
    }
    var validFor = claim.validFor();
    if (validFor != null) {
      if (claim.at().plus(validFor).isBefore(now)) {
        throw new SignatureRefused(
            "RequestExpired",
            "Request has expired: %s + %d s is earlier than %s"
                .formatted(claim.date(), validFor.toSeconds(), SignatureClaim.text(now)));
      }
    } else if (claim.at().isBefore(now.minus(WINDOW))) {
      throw SignatureRefused.invalid(
          "Signature expired: %s is now earlier than %s (%s - 15 min.)"
              .formatted(
                  claim.date(), SignatureClaim.text(now.minus(WINDOW)), SignatureClaim.text(now)));
    }
  }

  /** What the request asks for is in a header: unsigned, it could be exchanged on the way. */
  private static void checkTarget(CanonicalRequest request, List<String> signed)
      throws SignatureRefused {
    if (request.header("x-amz-target") != null && !signed.contains("x-amz-target")) {
      throw SignatureRefused.invalid(
          "'X-Amz-Target' must be a 'SignedHeader' in the AWS Authorization.");
    }
  }

  private static byte[] key(Secret secret, SignatureClaim.Scope scope) {
    var key = bytes("AWS4" + secret.reveal());
    for (var part : List.of(scope.day(), scope.region(), scope.service(), scope.terminator())) {
      key = hmac(key, part);
    }
    return key;
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(bytes(text));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] digest(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
