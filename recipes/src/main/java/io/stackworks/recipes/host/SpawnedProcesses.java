package io.stackworks.recipes.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Programs as children of this JVM, each in a session of its own ({@code setsid}), so that a
 * timeout ends everything the program started, and as another user by {@code setpriv}.
 */
public final class SpawnedProcesses implements Processes {
  static {
    // Saves starting the JDK's helper program for each child (1.5 ms); newer JDKs drop the choice.
    var mechanism = "jdk.lang.Process.launchMechanism";
    if (Runtime.version().feature() < 22 && System.getProperty(mechanism) == null) {
      System.setProperty(mechanism, "VFORK");
    }
  }

  private static final String LOGIN_PATH = "/sbin:/bin:/usr/sbin:/usr/bin";

  private final Accounts accounts;
  private final Supplier<Map<String, String>> environment;
  private @Nullable Identity self;

  public SpawnedProcesses(Accounts accounts, Supplier<Map<String, String>> environment) {
    this.accounts = accounts;
    this.environment = environment;
  }

  @Override
  public Result run(Command command) {
    Target target;
    try {
      target = target(command);
      requireFolder(command.cwd());
    } catch (Unprepared problem) {
      var text = problem.getMessage() + "\n";
      return new Result(1, new byte[0], text.getBytes(StandardCharsets.UTF_8), false);
    }
    var builder = new ProcessBuilder();
    var variables = builder.environment();
    variables.clear();
    variables.putAll(environmentFor(command, target));
    var cwd = command.cwd();
    if (cwd == null && command.login() && target.user() != null) {
      cwd = Path.of(target.user().home());
    }
    if (cwd != null) {
      builder.directory(cwd.toFile());
    }
    requireProgram(command.argv().get(0), cwd, variables.get("PATH"));
    builder.command(wrapped(command, target));
    builder.redirectInput(
        command.input() == null
            ? ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile())
            : ProcessBuilder.Redirect.PIPE);
    try {
      return new RunningProcess(builder.start(), command).await();
    } catch (IOException e) {
      throw new NotStarted("Errno::EIO", String.valueOf(e.getMessage()));
    }
  }

  /** Session, user and umask are set by small programs in front of the command. */
  private List<String> wrapped(Command command, Target target) {
    var argv = new ArrayList<String>();
    argv.add(tool("setsid"));
    var switched = target.switches(identity());
    if (!switched.isEmpty()) {
      if (identity().uid() != 0) {
        throw new NotStarted("Errno::EPERM", "Operation not permitted");
      }
      argv.add(tool("setpriv"));
      argv.addAll(switched);
    }
    if (command.umask() != null) {
      argv.addAll(List.of("/bin/sh", "-c", "umask \"$0\" && exec \"$@\"", command.umask()));
    }
    argv.addAll(command.argv());
    return argv;
  }

  private Target target(Command command) {
    Accounts.User user = null;
    Integer uid = null;
    if (command.user() != null) {
      var name = command.user();
      user = accounts.user(name).orElse(null);
      if (user == null && !EtcAccounts.isNumber(name)) {
        throw new Unprepared("can't find user for " + name + " (ArgumentError)");
      }
      uid = user != null ? user.uid() : Integer.valueOf(name);
    }
    Integer gid = null;
    if (command.group() != null) {
      var name = command.group();
      var group = accounts.group(name).orElse(null);
      if (group == null && !EtcAccounts.isNumber(name)) {
        throw new Unprepared("can't find group for " + name + " (ArgumentError)");
      }
      gid = group != null ? group.gid() : Integer.valueOf(name);
    } else if (command.login() && user != null) {
      gid = user.gid();
    }
    return new Target(user, uid, gid, command.login());
  }

  private Map<String, String> environmentFor(Command command, Target target) {
    var all = new HashMap<>(environment.get());
    var user = target.user();
    if (command.login() && user != null) {
      all.put("HOME", user.home());
      all.put("SHELL", user.shell());
      all.put("USER", user.name());
      all.put("LOGNAME", user.name());
      all.put("PATH", LOGIN_PATH);
      all.put("IFS", "\t\n");
    }
    command
        .environment()
        .forEach(
            (name, value) -> {
              if (value == null) {
                all.remove(name);
              } else {
                all.put(name, value);
              }
            });
    return all;
  }

  private static void requireFolder(@Nullable Path cwd) {
    if (cwd != null && !Files.isDirectory(cwd)) {
      throw new Unprepared(
          Files.exists(cwd)
              ? "Not a directory @ dir_s_chdir - " + cwd + " (Errno::ENOTDIR)"
              : "No such file or directory @ dir_s_chdir - " + cwd + " (Errno::ENOENT)");
    }
  }

  /**
   * What fails between fork and exec. There the parent sees no exception, only a program that ended
   * with status 1 and said why on standard error.
   */
  private static final class Unprepared extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unprepared(String message) {
      super(message);
    }
  }

  private static void requireProgram(String program, @Nullable Path cwd, @Nullable String path) {
    if (program.indexOf('/') >= 0) {
      var file = cwd == null ? Path.of(program) : cwd.resolve(program);
      if (!Files.exists(file)) {
        throw new NotStarted("Errno::ENOENT", "No such file or directory - " + program);
      }
      if (Files.isDirectory(file) || !Files.isExecutable(file)) {
        throw new NotStarted("Errno::EACCES", "Permission denied - " + program);
      }
      return;
    }
    var denied = false;
    for (var folder : (path == null ? LOGIN_PATH : path).split(":", -1)) {
      var file = Path.of(folder.isEmpty() ? "." : folder, program);
      if (Files.isExecutable(file) && !Files.isDirectory(file)) {
        return;
      }
      denied |= Files.isRegularFile(file);
    }
    throw denied
        ? new NotStarted("Errno::EACCES", "Permission denied - " + program)
        : new NotStarted("Errno::ENOENT", "No such file or directory - " + program);
  }

  private static String tool(String name) {
    for (var folder : List.of("/usr/bin/", "/bin/", "/usr/sbin/", "/sbin/", "/usr/local/bin/")) {
      if (Files.isExecutable(Path.of(folder + name))) {
        return folder + name;
      }
    }
    throw new NotStarted(
        "Errno::ENOENT", "No such file or directory - " + name + " (part of util-linux)");
  }

  private Identity identity() {
    if (self == null) {
      try {
        var me = Objects.requireNonNull(FileStatus.following(Path.of("/proc/self")));
        self = new Identity(me.uid(), me.gid());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return self;
  }

  private record Identity(int uid, int gid) {}

  private record Target(
      Accounts.@Nullable User user, @Nullable Integer uid, @Nullable Integer gid, boolean login) {
    /** Options of setpriv, none when nothing is to be switched. */
    List<String> switches(Identity self) {
      var options = new ArrayList<String>();
      if (uid != null && uid != self.uid()) {
        options.add("--reuid=" + uid);
      }
      if (gid != null && (gid != self.gid() || !options.isEmpty())) {
        options.add("--regid=" + gid);
        options.add(!login ? "--keep-groups" : user != null ? "--init-groups" : "--clear-groups");
      }
      return options;
    }
  }
}
