package io.stackworks.server.opsworks;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.opsworks.model.BlockDeviceMapping;
import software.amazon.awssdk.services.opsworks.model.CreateInstanceRequest;
import software.amazon.awssdk.services.opsworks.model.EbsBlockDevice;
import software.amazon.awssdk.services.opsworks.model.Instance;

/**
 * The block devices of an instance, kept as a document with that one member so that one codec
 * writes and reads it.
 */
final class BlockDevices {
  private static final int LARGEST_VOLUME = 16384;

  private BlockDevices() {}

  static String json(List<BlockDeviceMapping> mappings) {
    check(mappings);
    return new String(
        Codec.write(CreateInstanceRequest.builder().blockDeviceMappings(mappings).build()),
        StandardCharsets.UTF_8);
  }

  static List<BlockDeviceMapping> read(@Nullable String json) {
    if (json == null) {
      return List.of();
    }
    var read =
        (Instance)
            Codec.read(Instance.builder(), Codec.parse(json.getBytes(StandardCharsets.UTF_8)));
    return read.blockDeviceMappings();
  }

  private static void check(List<BlockDeviceMapping> mappings) {
    var names = new HashSet<String>();
    for (var mapping : mappings) {
      var name = mapping.deviceName();
      var virtual = mapping.virtualName();
      var ebs = mapping.ebs();
      expect(
          name != null && !name.isBlank() && names.add(name),
          "Device Name",
          name,
          "one, and every one once");
      expect(
          virtual == null || virtual.matches("ephemeral[0-9]+"),
          "Virtual Name",
          virtual,
          "ephemeral and a number");
      expect(
          virtual == null || ebs == null,
          "Block Device Mappings",
          name,
          "an EBS volume or a virtual device, not both");
      if (ebs != null) {
        checkVolume(ebs);
      }
    }
  }

  private static void checkVolume(EbsBlockDevice ebs) {
    var size = ebs.volumeSize();
    var iops = ebs.iops();
    expect(
        size == null || (size >= 1 && size <= LARGEST_VOLUME),
        "Volume Size",
        size,
        "1 to " + LARGEST_VOLUME + " GiB");
    expect(iops == null || (iops >= 100 && iops <= 64000), "Iops", iops, "100 to 64000");
    expect(!"io1".equals(ebs.volumeTypeAsString()) || iops != null, "Iops", iops, "one, with io1");
  }

  private static void expect(boolean met, String name, @Nullable Object value, String expected) {
    if (!met) {
      throw ApiError.wrong(name, value, expected);
    }
  }
}
