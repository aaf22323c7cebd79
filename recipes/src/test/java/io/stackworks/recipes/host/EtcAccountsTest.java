package io.stackworks.recipes.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EtcAccountsTest {
  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    Files.writeString(
        folder.resolve("passwd"),
        "root:x:0:0:root:/root:/bin/bash\n# comment\nbroken line\n+nis\n"
            + "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n"
            + "bare:x:7:8::/:\n");
    Files.writeString(folder.resolve("group"), "root:x:0:\nwww:x:33:ann,bob\n");
  }

  private EtcAccounts accounts() {
    return new EtcAccounts(
        folder.resolve("passwd"), folder.resolve("group"), database -> Optional.empty());
  }

  @Test
  void users_are_found_by_name_and_by_number() {
    var expected =
        new Accounts.User("nobody", 65534, 65534, "nobody", "/nonexistent", "/usr/sbin/nologin");

    assertThat(accounts().user("nobody")).contains(expected);
    assertThat(accounts().user("65534")).contains(expected);
    assertThat(accounts().user("absent")).isEmpty();
    assertThat(accounts().users()).hasSize(3);
  }

  @Test
  void groups_have_their_members() {
    assertThat(accounts().group("33"))
        .contains(new Accounts.Group("www", 33, List.of("ann", "bob")));
  }

  @Test
  void a_user_added_by_the_run_is_seen() throws IOException {
    var accounts = accounts();
    var before = accounts.user("new");
    Files.writeString(folder.resolve("passwd"), "new:x:5:5::/home/new:/bin/sh\n");

    assertThat(before).isEmpty();
    assertThat(accounts.user("new")).isPresent();
  }

  @Test
  void accounts_of_other_databases_come_from_getent() {
    var accounts =
        new EtcAccounts(
            folder.resolve("passwd"),
            folder.resolve("group"),
            database ->
                database.equals(List.of("passwd", "ldapper"))
                    ? Optional.of("ldapper:*:9000:9000:L:/home/l:/bin/sh")
                    : Optional.empty());

    assertThat(accounts.user("ldapper").map(Accounts.User::uid)).contains(9000);
  }

  @Test
  void this_machine_has_a_root_user() {
    assertThat(new EtcAccounts().user("0").map(Accounts.User::name)).contains("root");
  }
}
