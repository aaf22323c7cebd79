package io.stackworks.agent.run;

import com.google.protobuf.Timestamp;
import java.time.Instant;

/** Instants on the wire. */
public final class Times {
  private Times() {}

  public static Timestamp toProto(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }

  public static Instant fromProto(Timestamp at) {
    return Instant.ofEpochSecond(at.getSeconds(), at.getNanos());
  }
}
