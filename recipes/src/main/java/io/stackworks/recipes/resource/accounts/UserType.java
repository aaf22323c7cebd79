package io.stackworks.recipes.resource.accounts;

import io.stackworks.recipes.host.Accounts;
import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Programs;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceFailed;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code user}: an account. Only the properties that are given are compared and changed. */
final class UserType implements ResourceType {
  private final Path root;

  UserType(Path root) {
    this.root = root;
  }

  @Override
  public Spec spec() {
    return Spec.of("user", "Adds, changes, locks and removes users.")
        .aliases("linux_user")
        .with(
            Property.of("username", "String").isName().doc("login name"),
            Property.of("comment", "String").doc("full name or other comment"),
            Property.of("home", "String").doc("home directory"),
            Property.of("shell", "String").doc("login shell"),
            Property.of("password", "String").doc("password hash, as in /etc/shadow"),
            Property.of("uid", "String", "Integer").doc("number of the user"),
            Property.of("gid", "String", "Integer")
                .alias("group")
                .doc("number or name of the main group, which must exist"),
            Property.of("system", "Boolean")
                .defaults(false)
                .doc("whether it is a system account; matters only when it is made"),
            Property.of("manage_home", "Boolean")
                .defaults(false)
                .doc("whether the home directory is made, moved and removed with the user"),
            Property.of("non_unique", "Boolean")
                .defaults(false)
                .doc("whether the number may be in use already"),
            Property.of("force", "Boolean")
                .defaults(false)
                .doc("whether a removal goes on for a user who is logged in"),
            Property.of("expire_date", "String").doc("day from which the account is closed"),
            Property.of("inactive", "String", "Integer")
                .doc("days from the end of the password to the end of the account"),
            Property.of("salt", "String").doc("only on macOS; without effect"),
            Property.of("iterations", "Integer").doc("only on macOS; without effect"),
            Property.of("supports", "Hash", "Array")
                .defaults(Map.of())
                .coerced("x.is_a?(Array) ? x.to_h { |k| [k.to_sym, true] } : x")
                .doc("Chef 12 and older: manage_home and non_unique"))
        .actions("create", "remove", "modify", "manage", "lock", "unlock");
  }

  @Override
  public List<Change> differences(Call call) throws IOException {
    var wanted = new Wanted(call);
    var name = wanted.text("username");
    var current = call.host().accounts().user(name).filter(user -> user.name().equals(name));
    return switch (call.action()) {
      case "create" -> current.isEmpty() ? add(wanted, name) : modify(wanted, name, current.get());
      case "modify" -> {
        required(current, name);
        yield modify(wanted, name, current.orElseThrow());
      }
      case "manage" -> current.isEmpty() ? List.of() : modify(wanted, name, current.get());
      case "remove" ->
          current.isEmpty()
              ? List.of()
              : List.of(Change.of("remove user " + name, () -> remove(wanted, name)));
      case "lock" -> {
        required(current, name);
        yield locked(name)
            ? List.of()
            : List.of(Change.of("lock the user " + name, () -> usermod(wanted, "-L", name)));
      }
      case "unlock" -> {
        required(current, name);
        yield locked(name)
            ? List.of(Change.of("unlock user " + name, () -> usermod(wanted, "-U", name)))
            : List.of();
      }
      default -> List.of();
    };
  }

  private List<Change> add(Wanted wanted, String name) {
    var argv = new ArrayList<>(List.of("useradd"));
    // The group may be one that an earlier resource makes: only useradd knows, when its turn comes.
    argv.addAll(options(wanted, wanted.textOrNull("gid")));
    option(argv, "-d", wanted.textOrNull("home"));
    if (wanted.flag("system")) {
      argv.add("-r");
    }
    argv.add(supports(wanted, "manage_home") ? "-m" : "-M");
    argv.add(name);
    return List.of(Change.of("create user " + name, () -> Programs.of(wanted.call()).must(argv)));
  }

  private List<Change> modify(Wanted wanted, String name, Accounts.User current)
      throws IOException {
    var words = new ArrayList<String>();
    compare(words, "comment", current.comment(), wanted.textOrNull("comment"));
    compare(words, "home", current.home(), wanted.textOrNull("home"));
    compare(words, "shell", current.shell(), wanted.textOrNull("shell"));
    compare(words, "uid", String.valueOf(current.uid()), wanted.textOrNull("uid"));
    var gid = gid(wanted);
    compare(words, "gid", String.valueOf(current.gid()), gid);
    var shadow = Shadow.of(root, name);
    compare(words, "expire_date", shadow.expireDate(), wanted.textOrNull("expire_date"));
    compare(words, "inactive", shadow.inactive(), wanted.textOrNull("inactive"));
    var password = wanted.textOrNull("password");
    if (password != null && !password.equals(shadow.password())) {
      words.add("change password");
    }
    if (words.isEmpty()) {
      return List.of();
    }
    var argv = new ArrayList<>(List.of("usermod"));
    argv.addAll(options(wanted, gid));
    var home = wanted.textOrNull("home");
    if (home != null && !home.equals(current.home())) {
      argv.addAll(List.of("-d", home));
      if (supports(wanted, "manage_home")) {
        argv.add("-m");
      }
    }
    argv.add(name);
    return List.of(
        Change.of(
            "modify user " + name + ": " + String.join(", ", words),
            () -> Programs.of(wanted.call()).must(argv)));
  }

  private static void remove(Wanted wanted, String name) {
    var argv = new ArrayList<>(List.of("userdel"));
    if (supports(wanted, "manage_home")) {
      argv.add("-r");
    }
    if (wanted.flag("force")) {
      argv.add("-f");
    }
    argv.add(name);
    Programs.of(wanted.call()).must(argv);
  }

  private static void usermod(Wanted wanted, String option, String name) {
    Programs.of(wanted.call()).must("usermod", option, name);
  }

  private static List<String> options(Wanted wanted, @Nullable String gid) {
    var argv = new ArrayList<String>();
    option(argv, "-c", wanted.textOrNull("comment"));
    option(argv, "-e", wanted.textOrNull("expire_date"));
    option(argv, "-g", gid);
    option(argv, "-f", wanted.textOrNull("inactive"));
    option(argv, "-p", wanted.textOrNull("password"));
    option(argv, "-s", wanted.textOrNull("shell"));
    option(argv, "-u", wanted.textOrNull("uid"));
    if (supports(wanted, "non_unique")) {
      argv.add("-o");
    }
    return argv;
  }

  /** The number of the wanted group: usermod alone would take a name that looks like a number. */
  private static @Nullable String gid(Wanted wanted) {
    var gid = wanted.textOrNull("gid");
    if (gid == null || gid.matches("\\d+")) {
      return gid;
    }
    return wanted
        .call()
        .host()
        .accounts()
        .group(gid)
        .map(group -> String.valueOf(group.gid()))
        .orElseGet(() -> unknown(wanted, gid));
  }

  /** Why-run assumes that the run would have made the group by now. */
  private static String unknown(Wanted wanted, String group) {
    if (wanted.call().run().whyRun()) {
      return group;
    }
    throw new ResourceFailed(
        "Chef::Exceptions::User", "Couldn't lookup integer GID for group name " + group);
  }

  private static boolean supports(Wanted wanted, String what) {
    return wanted.flag(what)
        || (wanted.call().get("supports") instanceof Map<?, ?> supports
            && Boolean.TRUE.equals(supports.get(what)));
  }

  private boolean locked(String name) throws IOException {
    var password = Shadow.of(root, name).password();
    return password.startsWith("!") || password.startsWith("*");
  }

  private static void required(Optional<Accounts.User> current, String name) {
    if (current.isEmpty()) {
      throw new ResourceFailed(
          "Chef::Exceptions::User", "Cannot modify user " + name + " - does not exist!");
    }
  }

  private static void option(List<String> argv, String option, @Nullable String value) {
    if (value != null) {
      argv.addAll(List.of(option, value));
    }
  }

  private static void compare(List<String> words, String what, String is, @Nullable String wanted) {
    if (wanted != null && !wanted.equals(is)) {
      words.add("change " + what + " from '" + is + "' to '" + wanted + "'");
    }
  }
}
