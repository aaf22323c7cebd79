package io.stackworks.agent.session;

import io.stackworks.proto.agent.Assign;
import io.stackworks.proto.run.DataBagItem;
import io.stackworks.proto.run.RunSpec;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.zip.GZIPInputStream;

/**
 * An assignment in one piece: what came packed, because all instances are given it alike, joined
 * in.
 */
final class WholeAssign {
  /** Unpacked: some ten thousand instances. */
  static final int MOST_BYTES = 256 << 20;

  private WholeAssign() {}

  static Assign of(Assign assign) throws IOException {
    if (assign.getShared().isEmpty()) {
      return assign;
    }
    return assign.toBuilder().clearShared().setRun(join(unpack(assign), assign.getRun())).build();
  }

  private static RunSpec unpack(Assign assign) throws IOException {
    try (var gzip = new GZIPInputStream(assign.getShared().newInput())) {
      var bytes = gzip.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new IOException("more than " + MOST_BYTES + " bytes");
      }
      return RunSpec.parseFrom(bytes);
    } catch (IOException e) {
      throw new IOException("assign.shared: " + e.getMessage() + " (expected: gzip of a RunSpec)");
    }
  }

  /** Of two data bag items with one name the instance's own counts. */
  private static RunSpec join(RunSpec shared, RunSpec own) {
    var joined = shared.toBuilder().mergeFrom(own);
    var items = new LinkedHashMap<String, DataBagItem>();
    joined.getDataBagsList().forEach(item -> items.put(item.getBag() + "/" + item.getId(), item));
    return joined.clearDataBags().addAllDataBags(items.values()).build();
  }
}
