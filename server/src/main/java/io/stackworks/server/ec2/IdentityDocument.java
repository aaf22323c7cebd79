package io.stackworks.server.ec2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * What EC2 says about one machine, as it was signed.
 *
 * @param pendingTime when the machine was launched, or started again
 */
record IdentityDocument(
    String account,
    String region,
    String machine,
    String image,
    String privateIp,
    Instant pendingTime) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of the signed bytes, and of no others. */
  static IdentityDocument parse(byte[] signed) throws IdentityRefused {
    try {
      var json = JSON.readTree(signed);
      return new IdentityDocument(
          text(json, "accountId", "[0-9]{12}"),
          text(json, "region", "[a-z0-9-]{1,64}"),
          text(json, "instanceId", "i-[0-9a-f]{8,17}"),
          text(json, "imageId", "[a-z]+-[0-9a-z-]{1,60}"),
          text(json, "privateIp", "[0-9.]{7,15}"),
          Instant.parse(text(json, "pendingTime", "[0-9TZ:.-]{20,30}")));
    } catch (IOException | DateTimeException e) {
      throw new IdentityRefused(
          IdentityRefused.Reason.MALFORMED, "identity document: not one of EC2's");
    }
  }

  private static String text(JsonNode json, String field, String form) throws IdentityRefused {
    var value = json == null ? "" : json.path(field).asText("");
    if (!value.matches(form)) {
      throw new IdentityRefused(
          IdentityRefused.Reason.MALFORMED,
          "identity document: no %s (expected: a document of EC2)".formatted(field));
    }
    return value;
  }
}
