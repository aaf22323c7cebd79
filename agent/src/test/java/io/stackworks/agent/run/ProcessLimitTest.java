package io.stackworks.agent.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ProcessLimitTest {
  @Test
  void a_group_of_a_runner_is_bounded_and_leaves_nothing() throws Exception {
    var group = ControlGroups.find("stackworks-limit-" + UUID.randomUUID() + "-").create("one");
    assumeTrue(group != null, "control groups may be made here");
    var beside = ProcessLimit.set(group);
    var bounded = (beside == null ? group : beside).resolve("pids.max");
    assumeTrue(Files.exists(bounded), "the kernel counts processes by group here");

    assertThat(Integer.parseInt(Files.readString(bounded).strip())).isGreaterThanOrEqualTo(256);

    ControlGroups.removeAfterEnd(group);

    assertThat(group).doesNotExist();
    assertThat(bounded).doesNotExist();
  }

  @Test
  void processes_may_be_counted_in_a_hierarchy_of_their_own() {
    var mounts =
        List.of(
            "cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0",
            "cgroup /sys/fs/cgroup/cpu,pids cgroup rw,relatime,cpu,pids 0 0");

    assertThat(ProcessLimit.mount(mounts)).isEqualTo(Path.of("/sys/fs/cgroup/cpu,pids"));
    assertThat(ProcessLimit.mount(mounts.subList(0, 1))).isNull();
    assertThat(ProcessLimit.own(List.of("1:cpu:/a", "8:pids:/b/stackworks-1-x", "0::/c")))
        .isEqualTo("/b");
    assertThat(ProcessLimit.own(List.of("0::/c"))).isNull();
  }
}
