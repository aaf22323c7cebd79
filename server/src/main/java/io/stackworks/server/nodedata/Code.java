package io.stackworks.server.nodedata;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stackworks.server.app.App;
import io.stackworks.server.command.Command;
import io.stackworks.server.stack.Secret;
import io.stackworks.server.stack.Source;
import org.jspecify.annotations.Nullable;

/** Where an app's code or custom cookbooks come from, as recipes read it. */
final class Code {

  /** Replaced by the agent with the address of the file on the instance. */
  private static final String ARTIFACT = "stackworks-artifact:";

  private Code() {}

  /** Chef 11: {@code deploy.<app>.scm}. */
  static void scm(ObjectNode scm, App app, Command command) {
    var source = app.appSource();
    scm.put("scm_type", source == null ? "other" : type(source));
    scm.put("repository", url(app, command));
    scm.put("revision", source == null ? null : source.revision());
    scm.put("ssh_key", source == null ? null : reveal(source.sshKey()));
    scm.put("user", source == null ? null : source.username());
    scm.put("password", source == null ? null : reveal(source.password()));
  }

  /** Chef 12: {@code app_source} of an app's data bag item. */
  static void appSource(ObjectNode node, App app, Command command) {
    var source = app.appSource();
    node.put("type", source == null ? "other" : type(source));
    node.put("url", url(app, command));
    node.put("user", source == null ? null : source.username());
    node.put("password", source == null ? null : reveal(source.password()));
    node.put("revision", source == null ? null : source.revision());
    node.put("ssh_key", source == null ? null : reveal(source.sshKey()));
  }

  private static String type(Source source) {
    return switch (source.type()) {
      case FOLDER, BUNDLE -> "archive"; // the server made one of it
      case GIT, SVN, ARCHIVE, S3, OTHER -> source.type().word();
    };
  }

  private static @Nullable String url(App app, Command command) {
    var source = app.appSource();
    if (source == null) {
      return null;
    }
    return switch (source.type()) {
      case FOLDER, BUNDLE -> {
        var prepared = command.prepared();
        var archive = prepared == null ? null : prepared.apps().get(app.id());
        yield archive == null ? null : ARTIFACT + archive.digest();
      }
      case GIT, SVN, ARCHIVE, S3, OTHER -> source.url();
    };
  }

  static @Nullable String reveal(@Nullable Secret secret) {
    return secret == null ? null : secret.reveal();
  }
}
