package io.stackworks.recipes.resource.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stackworks.recipes.host.Accounts;
import io.stackworks.recipes.host.testing.FakeHost;
import io.stackworks.recipes.resource.testing.FakeCall;
import io.stackworks.recipes.resource.testing.FakeRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountTypesTest {
  @TempDir private Path root;
  private final FakeHost host = new FakeHost();

  @BeforeEach
  void the_machine_has_ann_and_her_group() throws IOException {
    host.accounts().with(new Accounts.User("ann", 1001, 1001, "Ann", "/home/ann", "/bin/bash"));
    host.accounts().with(new Accounts.Group("staff", 50, List.of("ann", "bob")));
    Files.createDirectories(root.resolve("etc"));
    Files.writeString(root.resolve("etc/shadow"), "ann:!$6$x$y:19000:0:99999:7:::\n");
    for (var program : List.of("user", "group", "gpasswd")) {
      host.processes().on(program).succeeds();
    }
  }

  private FakeCall user(String name) {
    return FakeCall.of(new UserType(root), name, host, new FakeRun(root));
  }

  private FakeCall group(String name) {
    return FakeCall.of(new GroupType(), name, host, new FakeRun(root));
  }

  @Test
  void a_new_user_is_added_with_what_is_given() {
    user("bob").with("uid", 1002L).with("gid", "staff").with("manage_home", true).converge();

    assertThat(host.processes().lines()).containsExactly("useradd -g staff -u 1002 -m bob");
  }

  @Test
  void a_home_is_made_only_when_asked_for_in_either_way() {
    user("bob").converge();
    user("eve").with("supports", Map.of("manage_home", true)).converge();

    assertThat(host.processes().lines()).containsExactly("useradd -M bob", "useradd -m eve");
  }

  @Test
  void only_given_properties_are_compared() {
    assertThat(user("ann").with("shell", "/bin/bash").converge()).isEmpty();
    assertThat(user("ann").with("shell", "/bin/sh").with("home", "/srv/ann").converge())
        .containsExactly(
            "modify user ann: change home from '/home/ann' to '/srv/ann', change shell from"
                + " '/bin/bash' to '/bin/sh'");
    assertThat(host.processes().lines()).containsExactly("usermod -s /bin/sh -d /srv/ann ann");
  }

  @Test
  void a_password_is_not_shown() {
    assertThat(user("ann").with("password", "$6$secret").differences())
        .containsExactly("modify user ann: change password");
  }

  @Test
  void a_lock_is_read_from_the_shadow_file() {
    assertThat(user("ann").action("lock").converge()).isEmpty();
    assertThat(user("ann").action("unlock").converge()).containsExactly("unlock user ann");
  }

  @Test
  void a_missing_user_cannot_be_modified_but_managed_and_removed() {
    assertThatThrownBy(() -> user("no").action("modify").converge())
        .hasMessage("Cannot modify user no - does not exist!");
    assertThat(user("no").action("manage").converge()).isEmpty();
    assertThat(user("no").action("remove").converge()).isEmpty();
  }

  @Test
  void an_unknown_group_of_a_user_is_refused() {
    assertThatThrownBy(() -> user("ann").with("gid", "nobody-here").converge())
        .hasMessage("Couldn't lookup integer GID for group name nobody-here");
  }

  @Test
  void an_account_that_is_never_disabled_says_so_as_minus_one() throws IOException {
    assertThat(user("ann").with("inactive", -1L).converge()).isEmpty();
    assertThat(user("ann").with("inactive", 5L).differences())
        .containsExactly("modify user ann: change inactive from '-1' to '5'");
  }

  @Test
  void why_run_assumes_that_a_missing_group_will_be_there() throws IOException {
    var call =
        FakeCall.of(new UserType(root), "ann", host, new FakeRun(root).inWhyRun())
            .with("gid", "to-come");

    assertThat(call.differences())
        .containsExactly("modify user ann: change gid from '1001' to 'to-come'");
  }

  @Test
  void without_append_the_members_are_exactly_those_listed() {
    assertThat(group("staff").with("members", List.of("bob", "ann")).converge()).isEmpty();
    group("staff").with("members", List.of("eve")).converge();
    group("staff").converge();

    assertThat(host.processes().lines())
        .containsExactly("gpasswd -M eve staff", "gpasswd -M  staff");
  }

  @Test
  void appending_adds_and_excludes_single_members() {
    group("staff")
        .with("append", true)
        .with("members", List.of("ann", "eve"))
        .with("excluded_members", List.of("bob", "zoe"))
        .converge();

    assertThat(host.processes().lines())
        .containsExactly("gpasswd -a eve staff", "gpasswd -d bob staff");
  }

  @Test
  void a_sudo_file_lists_groups_before_users() throws IOException {
    var call =
        FakeCall.of(new SudoType(), "ops", host, new FakeRun(root))
            .with("config_prefix", root.resolve("etc").toString())
            .with("visudo_binary", "/nowhere/visudo")
            .with("users", List.of("ann"))
            .with("groups", List.of("%staff"))
            .with("nopasswd", true)
            .with("commands", List.of("/bin/ls"));

    var file = root.resolve("etc/sudoers.d/ops");
    assertThat(call.converge())
        .satisfiesExactly(
            created -> assertThat(created).isEqualTo("create new file " + file),
            written -> assertThat(written).startsWith("update content in file " + file));
    assertThat(Files.readString(file)).endsWith("\n%staff,ann ALL=(ALL) NOPASSWD:/bin/ls\n");
    assertThat(call.converge()).isEmpty();
  }
}
