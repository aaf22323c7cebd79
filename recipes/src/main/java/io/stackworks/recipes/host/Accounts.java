package io.stackworks.recipes.host;

import java.util.List;
import java.util.Optional;

/** Users and groups of the machine, read afresh at every call (recipes change them). */
public interface Accounts {
  Optional<User> user(String nameOrUid);

  Optional<Group> group(String nameOrGid);

  List<User> users();

  record User(String name, int uid, int gid, String comment, String home, String shell) {}

  record Group(String name, int gid, List<String> members) {}
}
