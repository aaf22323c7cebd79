package io.stackworks.server.opsworks;

import com.fasterxml.jackson.databind.JsonNode;
import software.amazon.awssdk.core.SdkPojo;

/** Lends the codec to tests of other packages. */
public final class CodecAccess {
  private CodecAccess() {}

  public static SdkPojo read(SdkPojo builder, JsonNode document) {
    return Codec.read(builder, document);
  }

  public static byte[] write(SdkPojo answer) {
    return Codec.write(answer);
  }
}
