package io.stackworks.server.stack;

import io.stackworks.server.instance.InstanceId;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * Host names of a stack's instances, in any case, and the first free number of each stem: {@code
 * web} of {@code web1, web2}. Never changes, like {@link Instances}.
 */
final class HostnamesInUse {
  static final HostnamesInUse NONE = new HostnamesInUse(HashTreePMap.empty(), HashTreePMap.empty());

  private static final Pattern NUMBERED = Pattern.compile("(.*?)([1-9][0-9]{0,8})");

  private final PMap<String, InstanceId> holders;
  private final PMap<String, Integer> free; // all smaller numbers are taken

  private HostnamesInUse(PMap<String, InstanceId> holders, PMap<String, Integer> free) {
    this.holders = holders;
    this.free = free;
  }

  HostnamesInUse with(String hostname, InstanceId holder) {
    var name = lower(hostname);
    var more = new HostnamesInUse(holders.plus(name, holder), free);
    var numbered = NUMBERED.matcher(name);
    if (!numbered.matches() || number(numbered) != firstFree(numbered.group(1))) {
      return more;
    }
    int next = number(numbered) + 1;
    while (more.holder(numbered.group(1) + next) != null) {
      next++;
    }
    return new HostnamesInUse(more.holders, free.plus(numbered.group(1), next));
  }

  HostnamesInUse without(String hostname, InstanceId holder) {
    var name = lower(hostname);
    if (!holder.equals(holders.get(name))) {
      return this; // it was another one's meanwhile
    }
    var numbered = NUMBERED.matcher(name);
    return new HostnamesInUse(
        holders.minus(name),
        numbered.matches() && number(numbered) < firstFree(numbered.group(1))
            ? free.plus(numbered.group(1), number(numbered))
            : free);
  }

  @Nullable InstanceId holder(String hostname) {
    return holders.get(lower(hostname));
  }

  boolean contains(String hostname) {
    return holder(hostname) != null;
  }

  /** The stem with the smallest number that nobody has. */
  String next(String stem) {
    int number = firstFree(lower(stem));
    while (contains(stem + number)) { // a stem that ends in a digit is counted for a shorter one
      number++;
    }
    return stem + number;
  }

  private int firstFree(String stem) {
    return Objects.requireNonNullElse(free.get(stem), 1);
  }

  private static int number(Matcher numbered) {
    return Integer.parseInt(numbered.group(2));
  }

  private static String lower(String hostname) {
    return hostname.toLowerCase(Locale.ROOT);
  }
}
