package io.stackworks.server.security;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a user may do with one stack. Words of the OpsWorks API. */
public enum PermissionLevel {
  /** Nothing, not even as an administrator. */
  DENY,
  /** What his being an administrator gives him; the default. */
  IAM_ONLY,
  SHOW,
  DEPLOY,
  MANAGE;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<PermissionLevel> find(String word) {
    return Arrays.stream(values()).filter(level -> level.word().equals(word)).findFirst();
  }

  public static List<String> words() {
    return Arrays.stream(values()).map(PermissionLevel::word).toList();
  }

  boolean allows(Right right) {
    return switch (right) {
      case SHOW -> this == SHOW || this == DEPLOY || this == MANAGE;
      case DEPLOY -> this == DEPLOY || this == MANAGE;
      case MANAGE, REGISTER, MANAGE_SOMEWHERE -> this == MANAGE;
      case NEWCOMER, AGENT, ANYONE, SELF, ADMINISTRATOR, NOBODY -> false;
    };
  }
}
