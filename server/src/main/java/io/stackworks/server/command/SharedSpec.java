package io.stackworks.server.command;

import com.google.protobuf.InvalidProtocolBufferException;
import io.stackworks.proto.run.RunSpec;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The part of a run's input that is the same for all instances of a stack at one moment. Kept once,
 * however many instances are given it: a full snapshot for each of n instances would grow with the
 * square of n.
 *
 * @param gzip of {@code spec}
 */
public record SharedSpec(String digest, RunSpec spec, byte[] gzip) {

  public static SharedSpec of(RunSpec spec) {
    var bytes = spec.toByteArray();
    try {
      var sha = MessageDigest.getInstance("SHA-256").digest(bytes);
      return new SharedSpec(HexFormat.of().formatHex(sha), spec, Gzip.compress(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static RunSpec whole(byte[] gzip, RunSpec own) {
    try {
      return gzip.length == 0 ? own : join(RunSpec.parseFrom(Gzip.expand(gzip)), own);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("damaged shared_spec row", e);
    }
  }

  /** This and an instance's own part; of two data bag items with one name the own one counts. */
  static RunSpec join(RunSpec shared, RunSpec own) {
    var joined = shared.toBuilder().mergeFrom(own);
    var items = new java.util.LinkedHashMap<String, io.stackworks.proto.run.DataBagItem>();
    joined.getDataBagsList().forEach(item -> items.put(item.getBag() + "/" + item.getId(), item));
    return joined.clearDataBags().addAllDataBags(items.values()).build();
  }
}
