package io.stackworks.recipes.ruby;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jruby.Ruby;
import org.jruby.RubyArray;
import org.jruby.RubyClass;
import org.jruby.RubyHash;
import org.jruby.RubyString;
import org.jruby.exceptions.RaiseException;
import org.jruby.runtime.ThreadContext;
import org.jruby.runtime.builtin.IRubyObject;
import org.jspecify.annotations.Nullable;

/**
 * A node's attributes: ten levels and the view that merges them.
 *
 * <p>The view is kept per first-level key and made anew after that key changed at any level.
 */
final class AttributeStore {
  /**
   * Low to high; the first four and the four before the last are groups merged with arrays united.
   */
  static final List<String> LEVELS =
      List.of(
          "default",
          "env_default",
          "role_default",
          "force_default",
          "normal",
          "override",
          "role_override",
          "env_override",
          "force_override",
          "automatic");

  private static final int NORMAL = 4;
  private static final int OVERRIDE = 5;
  static final int AUTOMATIC = 9;

  private final AttributeLevel[] levels = new AttributeLevel[LEVELS.size()];
  private final Map<String, IRubyObject> merged = new HashMap<>();
  private final Set<String> held = new HashSet<>();
  private final boolean nilCounts;
  private final Lazy automatic;
  private @Nullable ImmutableMash everything;
  private boolean allFactsIn;

  /** Automatic attributes that are worked out when first read. */
  interface Lazy {
    Set<String> names();

    /** Null when there is no such attribute; asked once per name until it is forgotten. */
    @Nullable Object get(String name);
  }

  AttributeStore(Ruby ruby, boolean nilCounts, Lazy automatic) {
    this.nilCounts = nilCounts;
    this.automatic = automatic;
    for (int i = 0; i < levels.length; i++) {
      levels[i] = new AttributeLevel(ruby, Types.of(ruby).level(), this, null);
    }
  }

  static Types of(Ruby ruby) {
    return Types.of(ruby);
  }

  AttributeLevel level(int index) {
    return levels[index];
  }

  void replace(ThreadContext context, int index, RubyHash value) {
    var fresh = new AttributeLevel(context.runtime, Types.of(context.runtime).level(), this, null);
    fresh.fill(context, value);
    levels[index] = fresh;
    touchAll();
  }

  private final Set<String> materialized = new HashSet<>();

  /** Puts a fact into the automatic level when it is first needed. */
  @SuppressWarnings("ReferenceEquality") // Ruby hashes are equal by content; this level is meant
  void materialize(ThreadContext context, AttributeLevel level, IRubyObject key) {
    if (level == levels[AUTOMATIC]) {
      materialize(context, key.asString().asJavaString());
    }
  }

  private void materialize(ThreadContext context, String name) {
    if (!allFactsIn && materialized.add(name)) {
      var value = automatic.get(name);
      if (value != null) {
        var level = levels[AUTOMATIC];
        var key = Values.string(context.runtime, name);
        if (level.peek(key) == null) {
          level.put(context, key, level.kept(context, key, Values.toRuby(context, value)));
          touch(key);
        }
      }
    }
  }

  /** Makes facts be worked out again. */
  void forgetFacts(ThreadContext context, Set<String> names) {
    for (var name : names) {
      if (materialized.remove(name)) {
        levels[AUTOMATIC].delete(context, Values.string(context.runtime, name));
      }
    }
    allFactsIn = false;
    touchAll();
  }

  private void allFacts(ThreadContext context) {
    if (!allFactsIn) {
      for (var name : automatic.names()) {
        materialize(context, name);
      }
      allFactsIn = true;
    }
  }

  void touch(IRubyObject key) {
    everything = null;
    merged.remove(key.asString().asJavaString());
  }

  void touchAll() {
    everything = null;
    merged.clear();
  }

  /** Somebody has an array of this attribute in hand and may change it unseen. */
  void hold(IRubyObject key) {
    touch(key);
    held.add(key.asString().asJavaString());
  }

  /** The merged value, null when no level has the key. */
  @Nullable IRubyObject get(ThreadContext context, IRubyObject rawKey) {
    var key = Mash.key(rawKey);
    if (!(key instanceof RubyString string)) {
      return null;
    }
    var name = string.asJavaString();
    var known = merged.get(name);
    if (known == null) {
      materialize(context, name);
      known = merge(context, key);
      if (known != null && !held.contains(name)) {
        merged.put(name, known);
      }
    }
    return known;
  }

  Set<String> names(ThreadContext context) {
    allFacts(context);
    var names = new LinkedHashSet<String>();
    for (var level : levels) {
      for (Object key : level.keys(context).toJavaArrayMaybeUnsafe()) {
        names.add(key.toString());
      }
    }
    return names;
  }

  ImmutableMash everything(ThreadContext context) {
    var whole = everything;
    if (whole == null || !held.isEmpty()) {
      whole = new ImmutableMash(context.runtime, Types.of(context.runtime).immutableMash());
      for (var name : names(context)) {
        var key = Values.string(context.runtime, name);
        var value = get(context, key);
        if (value != null) {
          whole.put(context, key, value);
        }
      }
      whole.sealed();
      everything = whole;
    }
    return whole;
  }

  /** Merged view of a group of levels: {@code default}, {@code override}. */
  IRubyObject group(ThreadContext context, int from, int to) {
    IRubyObject value = null;
    for (int i = from; i < to; i++) {
      value = union(context, value, levels[i]);
    }
    return freeze(context, value == null ? context.nil : value);
  }

  private @Nullable IRubyObject merge(ThreadContext context, IRubyObject key) {
    IRubyObject value = null;
    for (int i = 0; i < NORMAL; i++) {
      value = union(context, value, levels[i].peek(key));
    }
    value = hashes(context, value, levels[NORMAL].peek(key));
    IRubyObject override = null;
    for (int i = OVERRIDE; i < AUTOMATIC; i++) {
      override = union(context, override, levels[i].peek(key));
    }
    value = hashes(context, value, override);
    value = hashes(context, value, levels[AUTOMATIC].peek(key));
    return value == null ? null : freeze(context, value);
  }

  private boolean absent(@Nullable IRubyObject value) {
    return value == null || (!nilCounts && value.isNil());
  }

  private @Nullable IRubyObject union(
      ThreadContext context, @Nullable IRubyObject low, @Nullable IRubyObject high) {
    if (absent(high)) {
      return low == null ? high : low;
    }
    if (absent(low)) {
      return high;
    }
    if (low instanceof RubyHash a && high instanceof RubyHash b) {
      return combine(context, a, b, true);
    }
    if (low instanceof RubyArray<?> a && high instanceof RubyArray<?> b) {
      return a.op_or(b);
    }
    return high;
  }

  private @Nullable IRubyObject hashes(
      ThreadContext context, @Nullable IRubyObject low, @Nullable IRubyObject high) {
    if (absent(high)) {
      return low == null ? high : low;
    }
    if (low instanceof RubyHash a && high instanceof RubyHash b) {
      return combine(context, a, b, false);
    }
    return high;
  }

  private RubyHash combine(ThreadContext context, RubyHash low, RubyHash high, boolean unite) {
    var both = RubyHash.newHash(context.runtime);
    Values.each(
        low,
        (key, value) -> {
          both.fastASet(key, value);
        });
    Values.each(
        high,
        (key, value) -> {
          var below = both.fastARef(key);
          var result = unite ? union(context, below, value) : hashes(context, below, value);
          if (result != null) {
            both.fastASet(key, result);
          }
        });
    return both;
  }

  private IRubyObject freeze(ThreadContext context, IRubyObject value) {
    if (value instanceof RubyHash hash) {
      var copy = new ImmutableMash(context.runtime, Types.of(context.runtime).immutableMash());
      Values.each(
          hash,
          (key, element) -> {
            copy.put(context, key, freeze(context, element));
          });
      return copy.sealed();
    }
    if (value instanceof RubyArray<?> array) {
      var elements = new IRubyObject[array.size()];
      for (int i = 0; i < elements.length; i++) {
        elements[i] = freeze(context, array.eltOk(i));
      }
      return new RubyArray<>(context.runtime, Types.of(context.runtime).immutableArray(), elements);
    }
    if (value instanceof RubyString string && nilCounts && !string.isFrozen()) {
      var copy = string.strDup(context.runtime);
      copy.setFrozen(true);
      return copy;
    }
    return value instanceof RubyString string && !nilCounts
        ? string.strDup(context.runtime)
        : value;
  }

  static RaiseException immutable(Ruby ruby) {
    return RaiseException.from(
        ruby,
        (RubyClass) ruby.getClassFromPath("Chef::Exceptions::ImmutableAttributeModification"),
        "Node attributes are read-only when you do not specify which precedence level to set. "
            + "To set an attribute use code like `node.default[\"key\"] = \"value\"'");
  }

  List<AttributeLevel> levels() {
    return new ArrayList<>(List.of(levels));
  }

  /** The Ruby classes of attribute containers. */
  record Types(
      RubyClass mashType, RubyClass level, RubyClass immutableMash, RubyClass immutableArray) {
    private static final Map<Ruby, Types> BY_RUNTIME =
        new java.util.concurrent.ConcurrentHashMap<>();

    static void register(Ruby ruby, Types types) {
      BY_RUNTIME.put(ruby, types);
    }

    static void forget(Ruby ruby) {
      BY_RUNTIME.remove(ruby);
    }

    static Types of(Ruby ruby) {
      var types = BY_RUNTIME.get(ruby);
      if (types == null) {
        throw new IllegalStateException("attribute classes are not registered for this runtime");
      }
      return types;
    }
  }
}
