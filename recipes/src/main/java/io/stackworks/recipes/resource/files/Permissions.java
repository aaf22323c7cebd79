package io.stackworks.recipes.resource.files;

import io.stackworks.recipes.host.FileStatus;
import io.stackworks.recipes.host.Replacement;
import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.ResourceFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Owner, group and mode as declared; null or -1 is what the recipe leaves alone.
 *
 * @param owner as written in the recipe, for messages
 * @param uid -1: leave as it is
 */
record Permissions(
    @Nullable String owner, int uid, @Nullable String group, int gid, @Nullable Integer mode) {

  /**
   * @throws ResourceFailed when the owner or group does not exist; in a why-run they are taken to
   *     come into being before
   */
  static Permissions of(Call call) {
    return of(call, "owner", "group", "mode");
  }

  static Permissions of(
      Call call, String ownerProperty, String groupProperty, String modeProperty) {
    var owner = call.get(ownerProperty);
    var group = call.get(groupProperty);
    var mode = modeProperty.isEmpty() ? null : call.get(modeProperty);
    return new Permissions(
        owner == null ? null : owner.toString(),
        owner == null ? -1 : uid(call, owner),
        group == null ? null : group.toString(),
        group == null ? -1 : gid(call, group),
        mode == null ? null : (Integer) parseMode(mode));
  }

  /**
   * Octal digits with or without leading zeros, or an integer as it is.
   *
   * @throws ResourceFailed {@code ArgumentError} or {@code ValidationFailed} as Chef does
   */
  static int parseMode(Object mode) {
    int bits;
    if (mode instanceof Number number) {
      bits = number.intValue();
    } else {
      var digits = mode.toString();
      if (!digits.matches("(0o?)?[0-7]{1,9}")) {
        throw new ResourceFailed(
            "ArgumentError", "invalid value for Integer(): \"0" + digits + "\" (expected: octal)");
      }
      bits = Integer.parseInt(digits.replace("o", ""), 8);
    }
    if (bits < 0 || bits > 07777) {
      throw new ResourceFailed(
          "Chef::Exceptions::ValidationFailed",
          "Option mode's value " + mode + " not in valid numeric range!");
    }
    return bits;
  }

  private static int uid(Call call, Object owner) {
    if (owner instanceof Number number) {
      return number.intValue();
    }
    var found = call.host().accounts().user(owner.toString()).map(user -> user.uid());
    return found.or(() -> number(owner)).orElseGet(() -> missing(call, "user", "UserID", owner));
  }

  private static int gid(Call call, Object group) {
    if (group instanceof Number number) {
      return number.intValue();
    }
    var found = call.host().accounts().group(group.toString()).map(each -> each.gid());
    return found.or(() -> number(group)).orElseGet(() -> missing(call, "group", "GroupID", group));
  }

  private static Optional<Integer> number(Object name) {
    return name.toString().matches("[0-9]{1,9}")
        ? Optional.of(Integer.valueOf(name.toString()))
        : Optional.empty();
  }

  private static int missing(Call call, String kind, String error, Object name) {
    var message =
        "cannot determine "
            + kind
            + " id for '"
            + name
            + "', does the "
            + kind
            + " exist on this system?";
    if (call.run().whyRun()) {
      call.run().log("warn", "Assuming " + kind + " " + name + " would have been created");
      return -1;
    }
    throw new ResourceFailed("Chef::Exceptions::" + error + "NotFound", message);
  }

  /** What differs, in words; everything declared when nothing is there yet. */
  List<String> differences(@Nullable FileStatus now, Call call) {
    var words = new ArrayList<String>(0);
    if (mode != null && (now == null || now.mode() != mode)) {
      var old = now == null ? "" : String.format("%04o", now.mode());
      words.add("change mode from '" + old + "' to '" + String.format("%04o", mode) + "'");
    }
    if (owner != null && (now == null || now.uid() != uid)) {
      var old = now == null ? "" : userName(call, now.uid());
      words.add("change owner from '" + old + "' to '" + owner + "'");
    }
    if (group != null && (now == null || now.gid() != gid)) {
      var old = now == null ? "" : groupName(call, now.gid());
      words.add("change group from '" + old + "' to '" + group + "'");
    }
    return words;
  }

  private static String userName(Call call, int uid) {
    var known = call.host().accounts().user(Integer.toString(uid));
    return known.map(user -> user.name()).orElse(Integer.toString(uid));
  }

  private static String groupName(Call call, int gid) {
    var known = call.host().accounts().group(Integer.toString(gid));
    return known.map(each -> each.name()).orElse(Integer.toString(gid));
  }

  /** Sets what is declared. Mode last: a change of owner clears setuid and setgid. */
  void apply(Path path) throws IOException {
    Replacement.setOwner(path, uid, gid);
    if (mode != null) {
      Files.setAttribute(path, "unix:mode", mode);
    }
  }

  /** Sets the owner of a symbolic link itself; links have no mode. */
  void applyToLink(Path link) throws IOException {
    Replacement.setOwner(link, uid, gid, LinkOption.NOFOLLOW_LINKS);
  }
}
