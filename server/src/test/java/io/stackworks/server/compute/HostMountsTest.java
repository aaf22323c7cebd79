package io.stackworks.server.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostMountsTest {
  @Test
  void mounts_of_the_system_are_layered_and_no_others() {
    var mountinfo =
        List.of(
            "24 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw",
            "30 24 254:3 / /var/lib rw - xfs /dev/vdd rw",
            "31 24 254:4 / /var rw - xfs /dev/vdc rw",
            "32 24 254:5 / /home rw - ext4 /dev/vde rw",
            "33 24 254:6 / /var/lib/docker rw - ext4 /dev/vdf rw",
            "34 24 0:50 / /var/lib/docker/overlay2/x/merged rw - overlay overlay rw",
            "35 24 0:51 / /usr/with\\040blank rw - ext4 /dev/vdg rw",
            "36 24 0:52 / /proc rw - proc proc rw",
            "37 24 0:53 / /usr rw master:3 propagate_from:2 - btrfs /dev/vdh rw",
            "38 24 0:54 / /srv/data rw - ext4 /dev/vdi rw");

    assertThat(HostMounts.layered(mountinfo, List.of(Path.of("/srv/data"))))
        .containsExactly(Path.of("/usr"), Path.of("/var"), Path.of("/var/lib"));
  }
}
