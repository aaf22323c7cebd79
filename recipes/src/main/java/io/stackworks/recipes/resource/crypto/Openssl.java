package io.stackworks.recipes.resource.crypto;

import io.stackworks.recipes.host.Processes;
import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Programs;
import io.stackworks.recipes.resource.ResourceFailed;
import io.stackworks.recipes.resource.Wanted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The openssl program, and the file it writes for a resource. */
record Openssl(Programs programs) {
  private static final String PASSPHRASE = "STACKWORKS_PASSPHRASE";

  static Openssl of(Call call) {
    return new Openssl(Programs.of(call));
  }

  /** With a pass phrase that never appears among the arguments of a process. */
  Openssl secret(@Nullable String passphrase) {
    return passphrase == null ? this : new Openssl(programs.with(PASSPHRASE, passphrase));
  }

  static List<String> passphrase(String option, @Nullable String passphrase) {
    return passphrase == null ? List.of() : List.of(option, "env:" + PASSPHRASE);
  }

  Programs.Outcome run(List<String> arguments) {
    var argv = new ArrayList<>(List.of("openssl"));
    argv.addAll(arguments);
    try {
      return programs.run(argv);
    } catch (Processes.NotStarted missing) {
      throw new ResourceFailed(
          "RuntimeError", "no openssl program on this machine: install the package openssl");
    }
  }

  /** Lets openssl write to a file beside the target, which takes its place when it succeeded. */
  void write(Path target, int mode, List<String> arguments) throws IOException {
    var fresh = target.resolveSibling("." + target.getFileName() + ".new");
    try {
      var argv = new ArrayList<>(arguments);
      argv.addAll(1, List.of("-out", fresh.toString())); // some end with a plain argument
      Files.deleteIfExists(fresh);
      Files.createFile(fresh);
      Files.setAttribute(fresh, "unix:mode", 0600);
      run(argv).orFail();
      Files.setAttribute(fresh, "unix:mode", mode);
      Files.move(
          fresh,
          target,
          java.nio.file.StandardCopyOption.ATOMIC_MOVE,
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /** Owner, group and mode of a file that is there. */
  static List<Change> access(Wanted wanted, Path path) throws IOException {
    var changes = new ArrayList<Change>();
    if (!Files.exists(path)) {
      return changes;
    }
    var accounts = wanted.call().host().accounts();
    var owner = wanted.textOrNull("owner");
    if (owner != null) {
      var uid = accounts.user(owner).orElseThrow(() -> unknown("user", owner)).uid();
      set(changes, path, "unix:uid", uid, "change owner to '" + owner + "'");
    }
    var group = wanted.textOrNull("group");
    if (group != null) {
      var gid = accounts.group(group).orElseThrow(() -> unknown("group", group)).gid();
      set(changes, path, "unix:gid", gid, "change group to '" + group + "'");
    }
    var mode = mode(wanted);
    if (((int) Files.getAttribute(path, "unix:mode") & 07777) != mode) {
      changes.add(
          Change.of(
              String.format("change mode to '%04o'", mode),
              () -> Files.setAttribute(path, "unix:mode", mode)));
    }
    return changes;
  }

  static int mode(Wanted wanted) {
    return wanted.call().get("mode") instanceof Number number
        ? number.intValue()
        : Integer.parseInt(wanted.text("mode"), 8);
  }

  private static void set(
      List<Change> changes, Path path, String attribute, int value, String words)
      throws IOException {
    if ((int) Files.getAttribute(path, attribute) != value) {
      changes.add(Change.of(words, () -> Files.setAttribute(path, attribute, value)));
    }
  }

  private static ResourceFailed unknown(String what, String name) {
    return new ResourceFailed(
        what.equals("user")
            ? "Chef::Exceptions::UserIDNotFound"
            : "Chef::Exceptions::GroupIDNotFound",
        "cannot determine "
            + what
            + " id for '"
            + name
            + "', does the "
            + what
            + " exist on this system?");
  }
}
