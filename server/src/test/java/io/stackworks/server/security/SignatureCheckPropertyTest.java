package io.stackworks.server.security;

import static io.stackworks.server.security.SignedRequest.KEY_ID;
import static io.stackworks.server.security.SignedRequest.NOW;
import static io.stackworks.server.security.SignedRequest.SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever comes, the answer is the key's id or a refusal in AWS's words. */
class SignatureCheckPropertyTest {
  private final SignatureCheck check = SignedRequest.check("opsworks");

  @Property(tries = 500)
  void what_was_signed_counts(
      @ForAll("paths") String path, @ForAll("queries") String query, @ForAll byte[] body)
      throws Exception {
    var request =
        new SignedRequest("POST", path, query, SignedRequest.unsigned("").headers(), body);

    assertThat(
            request
                .signed(NOW, "us-east-1", "opsworks", SECRET)
                .verifiedBy(check, NOW.plusSeconds(9)))
        .isEqualTo(KEY_ID);
    assertThat(request.presigned(NOW, "us-east-1", "opsworks", SECRET, "60").verifiedBy(check, NOW))
        .isEqualTo(KEY_ID);
  }

  @Property(tries = 500)
  void any_other_letter_in_what_was_signed_does_not(
      @ForAll @IntRange(min = 0, max = 3) int header,
      @ForAll @IntRange(min = 0, max = 400) int at,
      @ForAll @IntRange(min = 33, max = 126) int letter) {
    var request = SignedRequest.unsigned("{}").signed(NOW, "us-east-1", "opsworks", SECRET);
    var headers = new ArrayList<>(request.headers());
    var old = headers.get(header == 3 ? 4 : header);
    var value = new StringBuilder(old.getValue());
    int place = at % value.length();
    if (value.charAt(place) == letter || Character.toLowerCase(value.charAt(place)) == letter) {
      return;
    }
    value.setCharAt(place, (char) letter);
    headers.set(headers.indexOf(old), Map.entry(old.getKey(), value.toString()));

    assertThat(outcome(new SignedRequest("POST", "/", "", headers, request.body())))
        .isNotEqualTo(KEY_ID);
  }

  @Property(tries = 1000)
  void nothing_breaks_it(@ForAll("requests") SignedRequest request) {
    assertThat(outcome(request))
        .isIn(
            "MissingAuthenticationTokenException",
            "IncompleteSignatureException",
            "InvalidSignatureException",
            "UnrecognizedClientException",
            "RequestExpired");
  }

  private String outcome(SignedRequest request) {
    try {
      return request.verifiedBy(check, NOW);
    } catch (SignatureRefused e) {
      assertThat(e.getMessage()).isNotBlank();
      return e.code();
    }
  }

  @Provide
  Arbitrary<String> paths() {
    return Arbitraries.strings().withChars("/.%aZ09~é ").ofMaxLength(20).map(text -> "/" + text);
  }

  @Provide
  Arbitrary<String> queries() {
    return Arbitraries.strings().withChars("&=%aZ2f+~é").ofMaxLength(20);
  }

  @Provide
  Arbitrary<SignedRequest> requests() {
    return Combinators.combine(paths(), hostileQuery(), hostileHeaders())
        .as((path, query, headers) -> new SignedRequest("POST", path, query, headers, new byte[0]));
  }

  private static Arbitrary<String> hostileQuery() {
    return parts().list().ofMaxSize(7).map(parts -> String.join("&", parts));
  }

  private static Arbitrary<String> parts() {
    return Combinators.combine(
            Arbitraries.of(
                "X-Amz-Algorithm",
                "X-Amz-Credential",
                "X-Amz-Date",
                "X-Amz-Expires",
                "X-Amz-SignedHeaders",
                "X-Amz-Signature"),
            values())
        .as((name, value) -> name + "=" + value);
  }

  private static Arbitrary<List<Map.Entry<String, String>>> hostileHeaders() {
    Arbitrary<Map.Entry<String, String>> header =
        Combinators.combine(
                Arbitraries.of("Authorization", "X-Amz-Date", "Date", "Host", "X-Amz-Target"),
                values())
            .as(Map::entry);
    return header.list().ofMaxSize(6);
  }

  private static Arbitrary<String> values() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(30),
        Arbitraries.of(
            "AWS4-HMAC-SHA256",
            "20150830T123600Z",
            "host",
            "host;x-amz-date",
            "AKIDEXAMPLE/20150830/us-east-1/opsworks/aws4_request",
            "0".repeat(64),
            "60",
            "%",
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/opsworks/aws4_request,"
                + " SignedHeaders=host;x-amz-date, Signature="
                + "a".repeat(64),
            "AWS4-HMAC-SHA256 Credential=,,,=,SignedHeaders=;;,Signature==="));
  }
}
