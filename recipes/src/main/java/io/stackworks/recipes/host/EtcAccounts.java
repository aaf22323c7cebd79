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
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Accounts from /etc/passwd and /etc/group, read again when the files change, and from {@code
 * getent} for those that live elsewhere (LDAP, systemd).
 *
 * <p>Used by one thread.
 */
public final class EtcAccounts implements Accounts {
  private final Table<User> users;
  private final Table<Group> groups;
  private final Function<List<String>, Optional<String>> getent;

  /** The accounts of this machine. */
  public EtcAccounts() {
    this(Path.of("/etc/passwd"), Path.of("/etc/group"), EtcAccounts::getent);
  }

  EtcAccounts(Path passwd, Path group, Function<List<String>, Optional<String>> getent) {
    this.users = new Table<>(passwd, EtcAccounts::user, User::name, User::uid);
    this.groups = new Table<>(group, EtcAccounts::group, Group::name, Group::gid);
    this.getent = getent;
  }

  @Override
  public Optional<User> user(String nameOrUid) {
    var found = users.find(nameOrUid);
    return found != null
        ? Optional.of(found)
        : getent.apply(List.of("passwd", nameOrUid)).map(line -> user(line.split(":", -1)));
  }

  @Override
  public Optional<Group> group(String nameOrGid) {
    var found = groups.find(nameOrGid);
    return found != null
        ? Optional.of(found)
        : getent.apply(List.of("group", nameOrGid)).map(line -> group(line.split(":", -1)));
  }

  @Override
  public List<User> users() {
    return users.all();
  }

  private static @Nullable User user(String[] fields) {
    if (fields.length < 7 || !isNumber(fields[2]) || !isNumber(fields[3])) {
      return null;
    }
    return new User(
        fields[0],
        (int) Long.parseLong(fields[2]),
        (int) Long.parseLong(fields[3]),
        fields[4],
        fields[5],
        fields[6]);
  }

  private static @Nullable Group group(String[] fields) {
    if (fields.length < 4 || !isNumber(fields[2])) {
      return null;
    }
    var members = fields[3].isEmpty() ? List.<String>of() : List.of(fields[3].split(","));
    return new Group(fields[0], (int) Long.parseLong(fields[2]), members);
  }

  static boolean isNumber(String text) {
    return !text.isEmpty()
        && text.length() < 11
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static Optional<String> getent(List<String> database) {
    var argv = new ArrayList<>(List.of("getent"));
    argv.addAll(database);
    try {
      var process =
          new ProcessBuilder(argv)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .redirectInput(Path.of("/dev/null").toFile())
              .start();
      var line =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.waitFor() == 0 && !line.isEmpty() ? Optional.of(line) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // no getent here: the files are all there is
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** One colon-separated file, kept until its inode, size or time changes. */
  private static final class Table<T> {
    private final Path file;
    private final Function<String[], @Nullable T> parse;
    private final Function<T, String> name;
    private final ToIntFunction<T> number;
    private @Nullable FileStatus seen;
    private List<T> rows = List.of();
    private Map<String, T> byName = Map.of();
    private Map<Integer, T> byNumber = Map.of();

    Table(
        Path file,
        Function<String[], @Nullable T> parse,
        Function<T, String> name,
        ToIntFunction<T> number) {
      this.file = file;
      this.parse = parse;
      this.name = name;
      this.number = number;
    }

    @Nullable T find(String nameOrNumber) {
      refresh();
      var named = byName.get(nameOrNumber);
      if (named != null || !isNumber(nameOrNumber)) {
        return named;
      }
      return byNumber.get((int) Long.parseLong(nameOrNumber));
    }

    List<T> all() {
      refresh();
      return rows;
    }

    private void refresh() {
      try {
        var now = FileStatus.following(file);
        if (now != null && now.equals(seen)) {
          return;
        }
        var read = new ArrayList<T>();
        var names = new HashMap<String, T>();
        var numbers = new HashMap<Integer, T>();
        for (var line : now == null ? List.<String>of() : lines(file)) {
          var row = line.startsWith("#") ? null : parse.apply(line.split(":", -1));
          if (row != null) {
            read.add(row);
            names.putIfAbsent(name.apply(row), row);
            numbers.putIfAbsent(number.applyAsInt(row), row);
          }
        }
        rows = List.copyOf(read);
        byName = names;
        byNumber = numbers;
        seen = now;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static List<String> lines(Path file) throws IOException {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
    }
  }
}
