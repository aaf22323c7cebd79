package io.stackworks.recipes.check;

import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.ResourceTypes;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The words the engine itself knows.
 *
 * @param recipe methods of recipes
 * @param resource methods every resource has
 * @param provider methods every action has
 * @param node methods of a node, which attribute files are
 */
public record Vocabulary(
    Set<String> recipe,
    Set<String> resource,
    Set<String> provider,
    Set<String> node,
    ResourceTypes types) {

  /** What a type's Ruby class has besides its properties. */
  private static final Map<String, Set<String>> RUBY_ONLY =
      Map.of("template", Set.of("helper", "helpers"));

  /** Types whose work is Ruby's own. */
  private static final Set<String> IN_RUBY =
      Set.of("breakpoint", "chef_handler", "whyrun_safe_ruby_block");

  /** What {@code package} may turn out to be, on one platform or another. */
  private static final List<String> PACKAGES =
      List.of("apt_package", "dpkg_package", "dnf_package", "yum_package", "rpm_package");

  /** Of files and folders on Windows; cookbooks for several systems name them in branches. */
  private static final Set<String> WINDOWS_RIGHTS = Set.of("rights", "deny_rights", "inherits");

  /** The built-in type of a word with all it accepts; null: there is none. */
  @Nullable KnownType builtIn(String word) {
    var type = types.named(word);
    if (type == null) {
      return IN_RUBY.contains(word) ? KnownType.open(word) : null;
    }
    var properties = new HashSet<String>();
    var actions = new HashSet<>(type.spec().actions());
    collect(type, properties);
    if (word.equals("package")) {
      for (var one : PACKAGES) {
        var special = types.named(one);
        if (special != null) {
          collect(special, properties);
          actions.addAll(special.spec().actions());
        }
      }
    }
    var summary = type.spec().summary();
    boolean foreign = summary.startsWith("Of ");
    properties.addAll(RUBY_ONLY.getOrDefault(type.spec().name(), Set.of()));
    if (properties.contains("mode") && properties.contains("owner")) {
      properties.addAll(WINDOWS_RIGHTS);
    }
    boolean callbacks = word.startsWith("deploy") || word.equals("timestamped_deploy");
    return new KnownType(word, properties, actions, callbacks, foreign ? summary : "");
  }

  private void collect(ResourceType type, Set<String> properties) {
    for (@Nullable ResourceType at = type; at != null; at = types.named(at.spec().parent())) {
      for (var property : at.spec().properties()) {
        properties.add(property.name());
        properties.addAll(property.aliases());
      }
    }
  }

  /**
   * A resource type as its users see it.
   *
   * @param open whether it may accept more than is known
   * @param remark why it does not work here, empty: it does
   */
  record KnownType(
      String word, Set<String> properties, Set<String> actions, boolean open, String remark) {

    static KnownType open(String word) {
      return new KnownType(word, Set.of(), Set.of(), true, "");
    }

    /** The same as its guards see it: what is unknown there is no property. */
    KnownType inBlock() {
      return new KnownType("", properties, actions, open, remark);
    }
  }
}
