package io.stackworks.server.stack;

import io.stackworks.server.app.App;
import io.stackworks.server.command.Command;
import java.util.List;

/**
 * Which apps' code the server itself must have at hand as an archive before a command can be
 * delivered.
 */
public final class PreparedApps {
  private PreparedApps() {}

  static boolean needed(Snapshot snapshot, Command command) {
    return !of(snapshot, command).isEmpty();
  }

  /**
   * Apps with a {@code folder} or {@code bundle} source that this command deploys or may deploy.
   */
  public static List<App> of(Snapshot snapshot, Command command) {
    return switch (command.type()) {
      case SETUP, EXECUTE_RECIPES ->
          snapshot.liveApps().stream().filter(PreparedApps::held).toList();
      case DEPLOY ->
          snapshot.apps().values().stream()
              .filter(app -> app.id().equals(command.appId()) && held(app))
              .toList();
      case CONFIGURE,
          UNDEPLOY,
          SHUTDOWN,
          ROLLBACK,
          START,
          STOP,
          RESTART,
          UPDATE_CUSTOM_COOKBOOKS,
          INSTALL_DEPENDENCIES,
          UPDATE_DEPENDENCIES ->
          List.of();
    };
  }

  private static boolean held(App app) {
    var source = app.appSource();
    return source != null
        && (source.type() == Source.Type.FOLDER || source.type() == Source.Type.BUNDLE);
  }
}
