package io.stackworks.recipes.resource;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One property of a resource type.
 *
 * @param types Ruby class names that are accepted, {@code Boolean} for true and false; empty:
 *     anything
 * @param defaultValue null, String, Long, Boolean, List or Map; a String starting with {@code :} is
 *     a symbol
 * @param nameProperty the default is the resource's name
 * @param oneOf allowed values, empty: any; written as {@code defaultValue} is
 * @param required actions that fail without it; "*" is all of them
 * @param coerce Ruby expression over {@code x} that turns what was given into what is kept, or
 *     empty
 */
public record Property(
    String name,
    List<String> types,
    @Nullable Object defaultValue,
    boolean nameProperty,
    List<String> aliases,
    List<Object> oneOf,
    List<String> required,
    String coerce,
    String doc) {
  public Property {
    types = List.copyOf(types);
    aliases = List.copyOf(aliases);
    oneOf = List.copyOf(oneOf);
    required = List.copyOf(required);
  }

  public static Property of(String name, String... types) {
    return new Property(name, List.of(types), null, false, List.of(), List.of(), List.of(), "", "");
  }

  public Property defaults(Object value) {
    return new Property(name, types, value, nameProperty, aliases, oneOf, required, coerce, doc);
  }

  public Property isName() {
    return new Property(name, types, defaultValue, true, aliases, oneOf, required, coerce, doc);
  }

  public Property alias(String alias) {
    var all = new ArrayList<>(aliases);
    all.add(alias);
    return new Property(name, types, defaultValue, nameProperty, all, oneOf, required, coerce, doc);
  }

  public Property oneOf(Object... values) {
    return new Property(
        name, types, defaultValue, nameProperty, aliases, List.of(values), required, coerce, doc);
  }

  public Property isRequired() {
    return requiredFor("*");
  }

  public Property requiredFor(String... actions) {
    return new Property(
        name, types, defaultValue, nameProperty, aliases, oneOf, List.of(actions), coerce, doc);
  }

  public Property coerced(String ruby) {
    return new Property(
        name, types, defaultValue, nameProperty, aliases, oneOf, required, ruby, doc);
  }

  public Property doc(String text) {
    return new Property(
        name, types, defaultValue, nameProperty, aliases, oneOf, required, coerce, text);
  }
}
