package io.stackworks.server.console;

import io.stackworks.server.layer.VolumeConfiguration;
import io.stackworks.server.stack.Refusal;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Volumes of a layer as lines that people type: {@code /srv/data 100 2 gp2 raid=1 encrypted}. */
final class VolumeLines {
  private static final Pattern LINE =
      Pattern.compile(
          "(?<point>/\\S*)\\s+(?<size>\\d{1,6})(\\s+(?<disks>\\d{1,3}))?(\\s+(?<type>[a-z]+\\d?))??"
              + "(\\s+raid=(?<raid>\\d{1,2}))?(\\s+iops=(?<iops>\\d{1,6}))?"
              + "(?<encrypted>\\s+encrypted)?");

  private VolumeLines() {}

  static List<VolumeConfiguration> read(List<String> lines) {
    return lines.stream().map(VolumeLines::volume).toList();
  }

  private static VolumeConfiguration volume(String line) {
    var found = LINE.matcher(line);
    if (!found.matches()) {
      throw Refusal.invalid(
              "volumes",
              line,
              "mount point, GiB, disks, type, raid=LEVEL, iops=NUMBER, encrypted, in this order")
          .asException();
    }
    var disks = number(found, "disks");
    return new VolumeConfiguration(
        found.group("point"),
        number(found, "raid"),
        disks == null ? 1 : disks,
        Integer.parseInt(found.group("size")),
        found.group("type"),
        number(found, "iops"),
        found.group("encrypted") != null);
  }

  private static @Nullable Integer number(Matcher found, String name) {
    var text = found.group(name);
    return text == null ? null : Integer.valueOf(text);
  }

  static String text(List<VolumeConfiguration> volumes) {
    return volumes.stream().map(VolumeLines::text).collect(Collectors.joining("\n"));
  }

  private static String text(VolumeConfiguration volume) {
    return volume.mountPoint()
        + " "
        + volume.size()
        + " "
        + volume.numberOfDisks()
        + (volume.volumeType() == null ? "" : " " + volume.volumeType())
        + (volume.raidLevel() == null ? "" : " raid=" + volume.raidLevel())
        + (volume.iops() == null ? "" : " iops=" + volume.iops())
        + (volume.encrypted() ? " encrypted" : "");
  }
}
