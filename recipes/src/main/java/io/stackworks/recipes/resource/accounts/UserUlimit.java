package io.stackworks.recipes.resource.accounts;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import io.stackworks.recipes.resource.files.RenderedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code user_ulimit}: resource limits of a user, in a file of their own. */
final class UserUlimit implements ResourceType {
  /** What recipes call a limit, and what limits.conf calls it; in the order of the file. */
  private static final List<Map.Entry<String, String>> LIMITS =
      List.of(
          Map.entry("as", "as"),
          Map.entry("cpu", "cpu"),
          Map.entry("filehandle", "nofile"),
          Map.entry("process", "nproc"),
          Map.entry("locks", "locks"),
          Map.entry("memory", "memlock"),
          Map.entry("maxlogins", "maxlogins"),
          Map.entry("msgqueue", "msgqueue"),
          Map.entry("core", "core"),
          Map.entry("sigpending", "sigpending"),
          Map.entry("stack", "stack"),
          Map.entry("rss", "rss"),
          Map.entry("rtprio", "rtprio"),
          Map.entry("virt", "as"));

  private final Path root;

  UserUlimit(Path root) {
    this.root = root;
  }

  @Override
  public Spec spec() {
    var spec =
        Spec.of("user_ulimit", "Limits what a user may use, through limits.d.")
            .with(
                Property.of("username", "String").isName().doc("user, or * for all"),
                Property.of("filename", "String")
                    .doc("name of the file; <user>_limits.conf or 00_all_limits.conf by default"));
    for (var limit : LIMITS) {
      for (var kind : List.of("", "_soft", "_hard")) {
        spec =
            spec.with(
                Property.of(limit.getKey() + kind + "_limit", "String", "Integer")
                    .doc(
                        (kind.isEmpty() ? "" : kind.substring(1) + " ")
                            + "limit of "
                            + limit.getValue()));
      }
    }
    return spec.actions("create", "delete");
  }

  @Override
  public List<Change> differences(Call call) throws IOException {
    var wanted = new Wanted(call);
    var user = wanted.text("username");
    var given = wanted.textOrNull("filename");
    var usual = user.equals("*") ? "00_all_limits.conf" : user + "_limits.conf";
    var name = given == null ? usual : given.endsWith(".conf") ? given : given + ".conf";
    var path = root.resolve("etc/security/limits.d").resolve(name);
    return switch (call.action()) {
      case "create" -> RenderedFile.of(path, content(wanted, user), 0644).changes();
      case "delete" -> RenderedFile.absent(path);
      default -> List.of();
    };
  }

  private static String content(Wanted wanted, String user) {
    var text = new StringBuilder("# Limits for " + user + ", managed by Stackworks\n\n");
    for (var limit : LIMITS) {
      var both = wanted.textOrNull(limit.getKey() + "_limit");
      if (both != null) {
        text.append(line(user, "-", limit.getValue(), both));
        continue;
      }
      for (var kind : List.of("soft", "hard")) {
        var value = wanted.textOrNull(limit.getKey() + "_" + kind + "_limit");
        if (value != null) {
          text.append(line(user, kind, limit.getValue(), value));
        }
      }
    }
    return text.toString();
  }

  private static String line(String user, String kind, String item, String value) {
    return user + " " + kind + " " + item + " " + value + "\n";
  }
}
