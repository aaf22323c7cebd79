package io.stackworks.recipes.host.testing;

import io.stackworks.recipes.host.Accounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Accounts that a test declares; root is there from the start. */
public final class FakeAccounts implements Accounts {
  private final List<User> users = new ArrayList<>();
  private final List<Group> groups = new ArrayList<>();

  public FakeAccounts() {
    with(new User("root", 0, 0, "root", "/root", "/bin/bash"));
    with(new Group("root", 0, List.of()));
  }

  public FakeAccounts with(User user) {
    users.removeIf(known -> known.name().equals(user.name()));
    users.add(user);
    return this;
  }

  public FakeAccounts with(Group group) {
    groups.removeIf(known -> known.name().equals(group.name()));
    groups.add(group);
    return this;
  }

  public FakeAccounts without(String name) {
    users.removeIf(user -> user.name().equals(name));
    groups.removeIf(group -> group.name().equals(name));
    return this;
  }

  @Override
  public Optional<User> user(String nameOrUid) {
    return users.stream()
        .filter(u -> u.name().equals(nameOrUid) || String.valueOf(u.uid()).equals(nameOrUid))
        .findFirst();
  }

  @Override
  public Optional<Group> group(String nameOrGid) {
    return groups.stream()
        .filter(g -> g.name().equals(nameOrGid) || String.valueOf(g.gid()).equals(nameOrGid))
        .findFirst();
  }

  @Override
  public List<User> users() {
    return List.copyOf(users);
  }
}
