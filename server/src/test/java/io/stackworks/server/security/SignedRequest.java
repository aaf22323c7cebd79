package io.stackworks.server.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stackworks.server.stack.Secret;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A request as a client sends it; signs itself by the rules, without asking the check. */
record SignedRequest(
    String method,
    String path,
    String query,
    List<Map.Entry<String, String>> headers,
    byte[] body) {

  static final String KEY_ID = "AKIDEXAMPLE";
  static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  static final Instant NOW = Instant.parse("2015-08-30T12:36:00Z");

  SignedRequest {
    headers = List.copyOf(headers);
  }

  static SignedRequest unsigned(String body) {
    return new SignedRequest(
        "POST",
        "/",
        "",
        List.of(
            Map.entry("Host", "127.0.0.1:7070"),
            Map.entry("Content-Type", "application/x-amz-json-1.1"),
            Map.entry("X-Amz-Target", "OpsWorks_20130218.DescribeStacks")),
        body.getBytes(UTF_8));
  }

  SignedRequest with(String name, String value) {
    var more = new ArrayList<>(headers);
    more.add(Map.entry(name, value));
    return new SignedRequest(method, path, query, more, body);
  }

  SignedRequest without(String name) {
    return new SignedRequest(
        method,
        path,
        query,
        headers.stream().filter(each -> !each.getKey().equalsIgnoreCase(name)).toList(),
        body);
  }

  SignedRequest body(byte[] other) {
    return new SignedRequest(method, path, query, headers, other);
  }

  SignedRequest query(String other) {
    return new SignedRequest(method, path, other, headers, body);
  }

  /** Signs all headers; the scope's region and service are as given. */
  SignedRequest signed(Instant at, String region, String service, String secret) {
    var dated = with("X-Amz-Date", SignatureClaim.text(at));
    var names = dated.headerNames();
    var signature = dated.signature(at, region, service, secret, names);
    return dated.with(
        "Authorization",
        "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s"
            .formatted(KEY_ID, scope(at, region, service), String.join(";", names), signature));
  }

  /** Signs all headers and puts the signature into the query. */
  SignedRequest presigned(
      Instant at, String region, String service, String secret, String expires) {
    var names = headerNames();
    var more =
        (query.isEmpty() ? "" : query + "&")
            + "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=%s%%2F%s&X-Amz-Date=%s"
                .formatted(
                    KEY_ID, scope(at, region, service).replace("/", "%2F"), SignatureClaim.text(at))
            + "&X-Amz-SignedHeaders=%s&X-Amz-Expires=%s"
                .formatted(String.join("%3B", names), expires);
    var asked = query(more);
    return asked.query(
        more + "&X-Amz-Signature=" + asked.signature(at, region, service, secret, names));
  }

  /** A check that knows one key. */
  static SignatureCheck check(String service) {
    var key = new AccessKeys.AccessKey(KEY_ID, new Secret(SECRET), Caller.Operator.root("test"));
    return new SignatureCheck(
        service, id -> id.equals(KEY_ID) ? Optional.of(key) : Optional.empty());
  }

  String verifiedBy(SignatureCheck check, Instant now) throws SignatureRefused {
    return check.verify(method, path, query, headers, body, now).id();
  }

  private List<String> headerNames() {
    return headers.stream()
        .map(each -> each.getKey().toLowerCase(java.util.Locale.ROOT))
        .distinct()
        .sorted()
        .toList();
  }

  private String signature(
      Instant at, String region, String service, String secret, List<String> names) {
    var canonical =
        new CanonicalRequest(method, path, query, headers, hex(digest(body))).text(names);
    var toSign =
        "AWS4-HMAC-SHA256\n%s\n%s\n%s"
            .formatted(
                SignatureClaim.text(at),
                scope(at, region, service),
                hex(digest(canonical.getBytes(UTF_8))));
    var key = ("AWS4" + secret).getBytes(UTF_8);
    for (var part : scope(at, region, service).split("/", -1)) {
      key = hmac(key, part);
    }
    return hex(hmac(key, toSign));
  }

  private static String scope(Instant at, String region, String service) {
    return List.of(SignatureClaim.text(at).substring(0, 8), region, service, "aws4_request")
        .stream()
        .collect(Collectors.joining("/"));
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] digest(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
