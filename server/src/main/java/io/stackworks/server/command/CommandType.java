package io.stackworks.server.command;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.stackworks.server.stack.Refusal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a command does. Words of the OpsWorks API, plus {@code shutdown}, which only the server
 * issues.
 */
public enum CommandType {
  SETUP,
  CONFIGURE,
  DEPLOY,
  UNDEPLOY,
  SHUTDOWN,
  ROLLBACK,
  START,
  STOP,
  RESTART,
  EXECUTE_RECIPES,
  UPDATE_CUSTOM_COOKBOOKS,
  INSTALL_DEPENDENCIES,
  UPDATE_DEPENDENCIES;

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Acts on one app, which must be named. */
  public boolean needsApp() {
    return switch (this) {
      case DEPLOY, UNDEPLOY, ROLLBACK, START, STOP, RESTART -> true;
      case SETUP,
          CONFIGURE,
          SHUTDOWN,
          EXECUTE_RECIPES,
          UPDATE_CUSTOM_COOKBOOKS,
          INSTALL_DEPENDENCIES,
          UPDATE_DEPENDENCIES ->
          false;
    };
  }

  /** Fetches the cookbook source anew instead of reusing the stack's present cookbook set. */
  public boolean refreshesCookbooks() {
    return this == SETUP || this == UPDATE_CUSTOM_COOKBOOKS;
  }

  @JsonCreator
  public static CommandType of(String word) {
    for (var type : values()) {
      if (type.word().equals(word)) {
        return type;
      }
    }
    throw Refusal.invalid("command", word, "one of " + words()).asException();
  }

  public static List<String> words() {
    return Arrays.stream(values()).map(CommandType::word).toList();
  }
}
