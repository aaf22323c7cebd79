package io.stackworks.recipes.resource.accounts;

import io.stackworks.recipes.resource.ResourceType;
import java.nio.file.Path;
import java.util.List;

/** The types for users, groups and their rights. */
public final class AccountTypes {
  private AccountTypes() {}

  public static List<ResourceType> all(Path root) {
    return List.of(new UserType(root), new GroupType(), new SudoType(), new UserUlimit(root));
  }
}
