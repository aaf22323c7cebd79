package io.stackworks.server.security;

import static io.stackworks.server.security.SignedRequest.KEY_ID;
import static io.stackworks.server.security.SignedRequest.NOW;
import static io.stackworks.server.security.SignedRequest.SECRET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureCheckTest {
  private final SignatureCheck check = checkOf("opsworks");

  private static SignatureCheck checkOf(String service) {
    return SignedRequest.check(service);
  }

  // ---- what must pass ----

  @ParameterizedTest(name = "{0}")
  @MethodSource("vectors")
  void aws_test_vectors_pass_by_header(Vector vector) throws Exception {
    assertThat(vector.byHeader().verifiedBy(checkOf("service"), NOW)).isEqualTo(KEY_ID);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("vectors")
  void aws_test_vectors_pass_presigned(Vector vector) throws Exception {
    assertThat(vector.presigned().verifiedBy(checkOf("service"), NOW)).isEqualTo(KEY_ID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"us-east-1", "eu-central-1", "local"})
  void any_region_is_accepted(String region) throws Exception {
    var request = request().signed(NOW, region, "opsworks", SECRET);

    assertThat(request.verifiedBy(check, NOW)).isEqualTo(KEY_ID);
  }

  @ParameterizedTest
  @ValueSource(ints = {-900, -1, 0, 1, 900})
  void a_clock_may_be_off_by_a_quarter_of_an_hour_either_way(int seconds) throws Exception {
    var request = request().signed(NOW, "us-east-1", "opsworks", SECRET);

    assertThat(request.verifiedBy(check, NOW.plusSeconds(seconds))).isEqualTo(KEY_ID);
  }

  @Test
  void the_host_may_come_as_http2_authority() throws Exception {
    var request = request().signed(NOW, "us-east-1", "opsworks", SECRET);

    var asHttp2 = request.without("Host").with(":authority", "127.0.0.1:7070");

    assertThat(asHttp2.verifiedBy(check, NOW)).isEqualTo(KEY_ID);
  }

  @Test
  void headers_added_on_the_way_do_no_harm() throws Exception {
    var request = request().signed(NOW, "us-east-1", "opsworks", SECRET);

    assertThat(request.with("Via", "1.1 proxy").verifiedBy(check, NOW)).isEqualTo(KEY_ID);
  }

  @Test
  void a_presigned_request_counts_as_long_as_it_says() throws Exception {
    var request = request().presigned(NOW, "us-east-1", "opsworks", SECRET, "86400");

    assertThat(request.verifiedBy(check, NOW.plus(Duration.ofHours(24)))).isEqualTo(KEY_ID);
  }

  // ---- what must not ----

  @Test
  void without_any_signature() {
    refused(request(), "MissingAuthenticationTokenException", "Missing Authentication Token");
  }

  @ParameterizedTest
  @ValueSource(ints = {901, 3600, 86_400})
  void a_signature_of_long_ago_has_expired(int seconds) {
    var request = request().signed(NOW, "us-east-1", "opsworks", SECRET);

    var refusal = refusal(request, NOW.plusSeconds(seconds));

    assertThat(refusal.code()).isEqualTo("InvalidSignatureException");
    assertThat(refusal)
        .hasMessageStartingWith("Signature expired: 20150830T123600Z is now earlier");
  }

  @Test
  void a_signature_of_the_future_is_not_yet_current() {
    var request = request().signed(NOW, "us-east-1", "opsworks", SECRET);

    var refusal = refusal(request, NOW.minusSeconds(901));

    assertThat(refusal.code()).isEqualTo("InvalidSignatureException");
    assertThat(refusal)
        .hasMessage(
            "Signature not yet current: 20150830T123600Z is still later than 20150830T123559Z"
                + " (20150830T122059Z + 15 min.)");
  }

  @Test
  void a_presigned_request_expires() {
    var request = request().presigned(NOW, "us-east-1", "opsworks", SECRET, "60");

    var refusal = refusal(request, NOW.plusSeconds(61));

    assertThat(refusal.code()).isEqualTo("RequestExpired");
    assertThat(refusal).hasMessageStartingWith("Request has expired");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "604801", "soon", ""})
  void a_presigned_request_counts_for_a_second_to_a_week(String expires) {
    refused(
        request().presigned(NOW, "us-east-1", "opsworks", SECRET, expires),
        "IncompleteSignatureException",
        "X-Amz-Expires must be a number of seconds from 1 to 604800");
  }

  @Test
  void another_secret_does_not_match() {
    refused(
        request().signed(NOW, "us-east-1", "opsworks", "wrong"),
        "InvalidSignatureException",
        "The request signature we calculated does not match the signature you provided."
            + " Check your AWS Secret Access Key and signing method.");
  }

  @Test
  void an_unknown_key_is_an_unrecognized_client() {
    var nobody = new SignatureCheck("opsworks", id -> Optional.empty());
    var request = request().signed(NOW, "us-east-1", "opsworks", SECRET);

    var refusal =
        catchThrowableOfType(SignatureRefused.class, () -> request.verifiedBy(nobody, NOW));

    assertThat(refusal.code()).isEqualTo("UnrecognizedClientException");
    assertThat(refusal).hasMessage("The security token included in the request is invalid.");
    assertThat(refusal.status()).isEqualTo(400);
  }

  @Test
  void a_tampered_body_does_not_match_even_if_the_request_names_the_old_digest() {
    var digest = SignedRequest.hex(SignedRequest.digest("{}".getBytes(UTF_8)));
    var request =
        request()
            .with("X-Amz-Content-Sha256", digest)
            .signed(NOW, "us-east-1", "opsworks", SECRET)
            .body("{\"StackIds\":[]}".getBytes(UTF_8));

    refused(request, "InvalidSignatureException", "The request signature we calculated");
  }

  @Test
  void a_body_must_be_signed() {
    var request =
        request()
            .with("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")
            .signed(NOW, "us-east-1", "opsworks", SECRET)
            .body("{ }".getBytes(UTF_8));

    refused(request, "InvalidSignatureException", "The request signature we calculated");
  }

  @Test
  void another_target_does_not_match() {
    var request = request().signed(NOW, "us-east-1", "opsworks", SECRET);

    var exchanged =
        request.without("X-Amz-Target").with("X-Amz-Target", "OpsWorks_20130218.DeleteStack");

    refused(exchanged, "InvalidSignatureException", "The request signature we calculated");
  }

  @Test
  void a_target_must_be_signed() {
    var request =
        request()
            .without("X-Amz-Target")
            .signed(NOW, "us-east-1", "opsworks", SECRET)
            .with("X-Amz-Target", "OpsWorks_20130218.DeleteStack");

    refused(request, "InvalidSignatureException", "'X-Amz-Target' must be a 'SignedHeader'");
  }

  @Test
  void a_host_must_be_signed() {
    refused(
        request().without("Host").signed(NOW, "us-east-1", "opsworks", SECRET),
        "InvalidSignatureException",
        "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }

  @Test
  void another_service_is_refused() {
    refused(
        request().signed(NOW, "us-east-1", "ec2", SECRET),
        "InvalidSignatureException",
        "Credential should be scoped to correct service: 'opsworks'.");
  }

  @Test
  void an_empty_region_is_refused() {
    refused(
        request().signed(NOW, "", "opsworks", SECRET),
        "InvalidSignatureException",
        "Credential should be scoped to a valid region");
  }

  @Test
  void session_tokens_are_refused_clearly() {
    refused(
        request()
            .with("X-Amz-Security-Token", "token")
            .signed(NOW, "us-east-1", "opsworks", SECRET),
        "UnrecognizedClientException",
        "there are no temporary credentials here");
    refused(
        request()
            .query("X-Amz-Security-Token=token")
            .presigned(NOW, "us-east-1", "opsworks", SECRET, "60"),
        "UnrecognizedClientException",
        "there are no temporary credentials here");
  }

  @Test
  void one_form_at_a_time() {
    var both =
        request()
            .presigned(NOW, "us-east-1", "opsworks", SECRET, "60")
            .signed(NOW, "us-east-1", "opsworks", SECRET);

    refused(both, "IncompleteSignatureException", "Only one auth mechanism allowed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "AWS4-HMAC-SHA256                           | requires 'Credential' parameter.",
        "AWS4-HMAC-SHA256 Credential=A/B/C/D/E      | requires 'Signature' parameter.",
        "AWS4-HMAC-SHA256 Credential=A/B/C/D/E, Signature=x | requires 'SignedHeaders' parameter.",
        "AWS4-HMAC-SHA256 Credential=A, Signature=x, SignedHeaders=host | exactly 5 slash-delimited",
        "AWS4-HMAC-SHA256 Credential=A/B/C/D/E, Signature=x, SignedHeaders=host;x-amz-date | 64 hex",
        "AWS4-HMAC-SHA256 Credential=A, Credential=B | has 'Credential' twice",
        "AWS4-ECDSA-P256-SHA256 Credential=A        | Unsupported AWS 'algorithm'",
        "Basic dXNlcjpwYXNz                         | Unsupported AWS 'algorithm': 'Basic'",
        "Bearer token                               | Unsupported AWS 'algorithm': 'Bearer'",
      })
  void an_authorization_header_must_be_whole(String authorization, String message) {
    refused(
        request().with("Authorization", authorization).with("X-Amz-Date", "20150830T123600Z"),
        "IncompleteSignatureException",
        message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"yesterday", "20150830", "20159930T123600Z", "2015-08-30T12:36:00Z"})
  void a_date_must_be_readable(String date) {
    var signed = request().signed(NOW, "us-east-1", "opsworks", SECRET);

    refused(
        signed.without("X-Amz-Date").with("X-Amz-Date", date),
        "IncompleteSignatureException",
        "Date must be in ISO-8601 'basic format'.");
  }

  @Test
  void the_scope_is_of_the_day() {
    var signed = request().signed(NOW, "us-east-1", "opsworks", SECRET);

    var refusal =
        refusal(
            signed.without("X-Amz-Date").with("X-Amz-Date", "20150831T000000Z"),
            Instant.parse("2015-08-31T00:00:00Z"));

    assertThat(refusal.code()).isEqualTo("InvalidSignatureException");
    assertThat(refusal).hasMessageContaining("'20150830' != '20150831', from '20150831T000000Z'");
  }

  private static SignedRequest request() {
    return SignedRequest.unsigned("{}");
  }

  private void refused(SignedRequest request, String code, String message) {
    var refusal = refusal(request, NOW);

    assertThat(refusal.code()).isEqualTo(code);
    assertThat(refusal).hasMessageContaining(message);
  }

  private SignatureRefused refusal(SignedRequest request, Instant now) {
    return catchThrowableOfType(SignatureRefused.class, () -> request.verifiedBy(check, now));
  }

  /** One line of the published vectors. */
  record Vector(
      String name,
      SignedRequest request,
      boolean hasBody,
      String headerSignature,
      String querySignature) {

    SignedRequest byHeader() {
      var dated = request.with("X-Amz-Date", "20150830T123600Z");
      if (hasBody) {
        dated =
            dated.with(
                "X-Amz-Content-Sha256", SignedRequest.hex(SignedRequest.digest(request.body())));
      }
      return dated.with(
          "Authorization",
          ("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                  + " SignedHeaders=%s, Signature=%s")
              .formatted(names(dated, ";"), headerSignature));
    }

    SignedRequest presigned() {
      var given = request.query().isEmpty() ? "" : request.query() + "&";
      return request.query(
          given
              + "X-Amz-Algorithm=AWS4-HMAC-SHA256"
              + "&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fservice%2Faws4_request"
              + "&X-Amz-Date=20150830T123600Z&X-Amz-Expires=3600&X-Amz-SignedHeaders="
              + names(request, "%3B")
              + "&X-Amz-Signature="
              + querySignature);
    }

    private static String names(SignedRequest request, String separator) {
      return String.join(
          separator,
          request.headers().stream()
              .map(each -> each.getKey().toLowerCase(java.util.Locale.ROOT))
              .distinct()
              .sorted()
              .toList());
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Vector> vectors() throws IOException {
    try (var file = SignatureCheckTest.class.getResourceAsStream("sigv4-vectors.txt")) {
      var text = new String(java.util.Objects.requireNonNull(file).readAllBytes(), UTF_8);
      return text
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(SignatureCheckTest::vector)
          .toList()
          .stream();
    }
  }

  private static Vector vector(String line) {
    var part = line.split("\\s*\\|\\s*", -1);
    var headers = new ArrayList<Map.Entry<String, String>>();
    headers.add(Map.entry("Host", "example.amazonaws.com"));
    for (var header : part[3].isEmpty() ? new String[0] : part[3].split(" ; ")) {
      headers.add(Map.entry(header.split(":", 2)[0], header.split(":", 2)[1]));
    }
    var target = part[2].split("\\?", 2);
    var request =
        new SignedRequest(
            part[1],
            target[0],
            target.length > 1 ? target[1] : "",
            List.copyOf(headers),
            part[4].getBytes(UTF_8));
    return new Vector(part[0], request, !part[4].isEmpty(), part[5], part[6]);
  }
}
