package io.stackworks.recipes.resource;

import java.util.ArrayList;
import java.util.List;

/**
 * What a resource type is called and accepts.
 *
 * @param name the word in recipes, {@code cookbook_file}
 * @param aliases further words for the same type
 * @param summary one sentence: what it manages
 * @param actions all but {@code nothing}, the default action first (or {@code nothing} itself as
 *     the first)
 * @param parent name of the type whose Ruby class this one's extends, or empty
 */
public record Spec(
    String name,
    List<String> aliases,
    String summary,
    List<Property> properties,
    List<String> actions,
    String parent) {
  /** Refuses what is no mode, with the exception classes cookbooks know from Chef. */
  private static final String MODE =
      "Integer(x.is_a?(String) && !x.start_with?('0') ? \"0#{x}\" : x).between?(0, 07777) ? x : "
          + "raise(Chef::Exceptions::ValidationFailed, "
          + "\"Option mode's value #{x} not in valid numeric range!\")";

  public Spec {
    aliases = List.copyOf(aliases);
    properties = List.copyOf(properties);
    actions = List.copyOf(actions);
  }

  public static Spec of(String name, String summary) {
    return new Spec(name, List.of(), summary, List.of(), List.of("nothing"), "");
  }

  public Spec aliases(String... more) {
    return new Spec(name, List.of(more), summary, properties, actions, parent);
  }

  public Spec actions(String... all) {
    return new Spec(name, aliases, summary, properties, List.of(all), parent);
  }

  public Spec parent(String type) {
    return new Spec(name, aliases, summary, properties, actions, type);
  }

  public Spec with(Property... more) {
    var all = new ArrayList<>(properties);
    all.addAll(List.of(more));
    return new Spec(name, aliases, summary, all, actions, parent);
  }

  /** Adds {@code owner} (alias {@code user}), {@code group} and {@code mode}. */
  public Spec securable() {
    return with(
        Property.of("owner", "String", "Integer").alias("user").doc("owner, by name or uid"),
        Property.of("group", "String", "Integer").doc("group, by name or gid"),
        Property.of("mode", "String", "Integer")
            .coerced(MODE)
            .doc("permissions: octal digits, or an integer as is"));
  }
}
