package io.stackworks.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFilesTest {
  @TempDir Path folder;

  @Test
  void two_writers_of_one_file_both_succeed_and_leave_one_whole_file() throws Exception {
    var file = folder.resolve("sandbox.sh");
    var together = new CyclicBarrier(2);
    var pool = Executors.newFixedThreadPool(2);
    try {
      Callable<Boolean> writer =
          () -> {
            for (int round = 0; round < 100; round++) {
              together.await();
              PrivateFiles.write(file, "#!/bin/sh\n");
            }
            return true;
          };
      var first = pool.submit(writer);
      var second = pool.submit(writer);
      assertThat(first.get()).isTrue();
      assertThat(second.get()).isTrue();
    } finally {
      pool.shutdownNow();
    }
    assertThat(file).hasContent("#!/bin/sh\n");
    assertThat(folder.toFile().list()).containsExactly("sandbox.sh");
  }

  @Test
  void only_the_owner_reads_what_is_written() throws Exception {
    var file = folder.resolve("token");
    PrivateFiles.write(file, "secret");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }
}
