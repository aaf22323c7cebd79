package io.stackworks.recipes.check;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a check needs to know of a Ruby file.
 *
 * @param calls words with nobody in front of them, in order, outside of methods and classes
 * @param methods names defined anywhere in the file, also by {@code define_method} and {@code
 *     attr_reader}
 * @param asked names the file asks for with {@code respond_to?} before it uses them
 * @param classes bodies of classes and modules
 */
public record Code(
    List<Call> calls, Set<String> methods, Set<String> asked, List<ClassBody> classes) {

  /**
   * One word with its arguments.
   *
   * @param line 1-based
   * @param arguments literals: String, {@link Symbol}, List of them; null for anything else
   * @param options literal values of {@code name: value}
   * @param block the calls in its block; null: it has none
   */
  public record Call(
      String name,
      int line,
      List<@Nullable Object> arguments,
      Map<String, @Nullable Object> options,
      @Nullable List<Call> block,
      boolean bare) {

    /** The first argument when it is text or a symbol. */
    public @Nullable String first() {
      var value = arguments.isEmpty() ? null : arguments.get(0);
      return value instanceof Symbol symbol ? symbol.name() : value instanceof String s ? s : null;
    }
  }

  /** {@code :name}. */
  public record Symbol(String name) {}

  /**
   * A class or module.
   *
   * @param parent name of its superclass as written, empty: none
   */
  public record ClassBody(String name, String parent, List<Call> calls, Set<String> methods) {}
}
