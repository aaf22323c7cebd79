package io.stackworks.server.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkTest {
  @TempDir Path temp;

  private Network claim(String owner) throws Exception {
    return Network.claim(temp.resolve("claims"), Files.createDirectories(temp.resolve(owner)));
  }

  @Test
  void every_owner_has_a_number_of_its_own_and_keeps_it() throws Exception {
    assertThat(claim("a").number()).isEqualTo(1);
    assertThat(claim("b").number()).isEqualTo(2);
    assertThat(claim("a").number()).isEqualTo(1);
  }

  @Test
  void the_number_of_an_owner_that_was_removed_is_free_again() throws Exception {
    claim("a");
    claim("b");
    Trees.remove(temp.resolve("a"));

    assertThat(claim("c").number()).isEqualTo(1);
  }

  @Test
  void owners_that_come_at_the_same_time_have_different_numbers() throws Exception {
    for (int round = 0; round < 20; round++) {
      claim("gone");
      Trees.remove(temp.resolve("gone")); // an abandoned claim that all of them see
      var owners = IntStream.range(0, 6).mapToObj(owner -> "o" + owner).toList();
      var claimed =
          owners.parallelStream()
              .map(
                  owner -> {
                    try {
                      return claim(owner);
                    } catch (Exception e) {
                      throw new AssertionError(e);
                    }
                  })
              .toList();

      assertThat(claimed).extracting(Network::number).doesNotHaveDuplicates();
      for (int owner = 0; owner < claimed.size(); owner++) {
        assertThat(claim(owners.get(owner)).number()).isEqualTo(claimed.get(owner).number());
      }
      for (int owner = 0; owner < claimed.size(); owner++) {
        claimed.get(owner).release(temp.resolve(owners.get(owner)));
      }
    }
    assertThat(temp.resolve("claims")).doesNotExist();
  }

  @Test
  void a_number_is_kept_over_a_reboot_of_the_host_unless_another_took_it() throws Exception {
    claim("a");
    claim("b");
    Trees.remove(temp.resolve("claims"));

    assertThat(claim("b").number()).isEqualTo(2);
    assertThat(claim("c").number()).isEqualTo(1);
    assertThat(claim("a").number()).isEqualTo(3);
  }

  @Test
  void a_released_number_leaves_nothing() throws Exception {
    var network = claim("a");
    network.release(temp.resolve("a"));

    assertThat(temp.resolve("claims")).doesNotExist();
    assertThat(temp.resolve("a/fleet")).doesNotExist();
  }

  @Test
  void members_are_known_by_their_addresses() throws Exception {
    var network = claim("a");

    assertThat(network.member("10.77.1.9")).isPresent();
    assertThat(network.member("10.77.2.9")).isEmpty();
    assertThat(network.member("10.77.1.9.example")).isEmpty();
    assertThat(network.hardware(255 - 1)).isEqualTo("02:00:0a:4d:01:fe");
  }
}
