package io.stackworks.recipes.ruby;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jcodings.specific.UTF8Encoding;
import org.jruby.Ruby;
import org.jruby.RubyArray;
import org.jruby.RubyBoolean;
import org.jruby.RubyFixnum;
import org.jruby.RubyFloat;
import org.jruby.RubyHash;
import org.jruby.RubyInteger;
import org.jruby.RubyModule;
import org.jruby.RubyProc;
import org.jruby.RubyString;
import org.jruby.RubySymbol;
import org.jruby.exceptions.RaiseException;
import org.jruby.runtime.ThreadContext;
import org.jruby.runtime.builtin.IRubyObject;
import org.jruby.util.ByteList;
import org.jspecify.annotations.Nullable;

/** Plain values across the wall between Ruby and Java, one total function each way. */
final class Values {
  private Values() {}

  static void each(RubyHash hash, BiConsumer<IRubyObject, IRubyObject> visit) {
    hash.visitAll(
        hash.getRuntime().getCurrentContext(),
        (c, self, key, value, index) -> visit.accept(key, value));
  }

  static RubyString string(Ruby ruby, String text) {
    return RubyString.newString(
        ruby, new ByteList(text.getBytes(StandardCharsets.UTF_8), UTF8Encoding.INSTANCE));
  }

  static RubyString bytes(Ruby ruby, byte[] bytes) {
    return RubyString.newString(ruby, new ByteList(bytes, UTF8Encoding.INSTANCE));
  }

  /** The text of a Ruby string, read as UTF-8 whatever it says it is. */
  static String text(IRubyObject value) {
    var bytes = value.asString().getByteList();
    return new String(bytes.unsafeBytes(), bytes.begin(), bytes.realSize(), StandardCharsets.UTF_8);
  }

  static @Nullable String textOrNull(IRubyObject value) {
    return value.isNil() ? null : text(value);
  }

  static IRubyObject toRuby(ThreadContext context, @Nullable Object value) {
    var ruby = context.runtime;
    if (value == null) {
      return context.nil;
    }
    if (value instanceof String text) {
      return string(ruby, text);
    }
    return container(context, value);
  }

  /**
   * As {@link #toRuby}, but a String that starts with a colon is a symbol: for defaults in specs.
   */
  static IRubyObject literal(ThreadContext context, @Nullable Object value) {
    if (value instanceof String text && text.length() > 1 && text.charAt(0) == ':') {
      return context.runtime.newSymbol(text.substring(1));
    }
    if (value instanceof List<?> list) {
      var array = context.runtime.newArray(list.size());
      for (var element : list) {
        array.append(literal(context, element));
      }
      return array;
    }
    if (value instanceof Map<?, ?> map) {
      var hash = RubyHash.newHash(context.runtime);
      map.forEach((k, v) -> hash.fastASet(literal(context, k), literal(context, v)));
      return hash;
    }
    return toRuby(context, value);
  }

  private static IRubyObject container(ThreadContext context, Object value) {
    var ruby = context.runtime;
    if (value instanceof Boolean flag) {
      return ruby.newBoolean(flag);
    }
    if (value instanceof java.math.BigInteger big) {
      return org.jruby.RubyBignum.newBignum(ruby, big);
    }
    if (value instanceof Double || value instanceof Float) {
      return ruby.newFloat(((Number) value).doubleValue());
    }
    if (value instanceof Number number) {
      return ruby.newFixnum(number.longValue());
    }
    if (value instanceof byte[] raw) {
      return bytes(ruby, raw);
    }
    if (value instanceof List<?> list) {
      var array = ruby.newArray(list.size());
      for (var element : list) {
        array.append(toRuby(context, element));
      }
      return array;
    }
    if (value instanceof Map<?, ?> map) {
      var hash = RubyHash.newHash(ruby);
      map.forEach(
          (k, v) -> hash.op_aset(context, string(ruby, String.valueOf(k)), toRuby(context, v)));
      return hash;
    }
    if (value instanceof IRubyObject object) {
      return object;
    }
    return string(ruby, value.toString());
  }

  static @Nullable Object toJava(ThreadContext context, IRubyObject value) {
    if (value.isNil()) {
      return null;
    }
    if (value instanceof RubyString || value instanceof RubySymbol) {
      return text(value);
    }
    if (value instanceof RubyBoolean flag) {
      return flag.isTrue();
    }
    if (value instanceof RubyFixnum number) {
      return number.getLongValue();
    }
    if (value instanceof RubyFloat number) {
      return number.getDoubleValue();
    }
    if (value instanceof RubyInteger number) {
      return number.getBigIntegerValue();
    }
    if (value instanceof RubyArray<?> array) {
      List<@Nullable Object> list = new ArrayList<>(array.size());
      for (int i = 0; i < array.size(); i++) {
        list.add(toJava(context, array.eltOk(i)));
      }
      return list;
    }
    if (value instanceof RubyHash hash) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      Values.each(
          hash,
          (key, element) -> {
            map.put(text(key.asString()), toJava(context, element));
          });
      return map;
    }
    if (value instanceof RubyProc proc) {
      return block(context, proc);
    }
    if (value instanceof RubyModule module) {
      return module.getName();
    }
    return text(value.callMethod(context, "to_s"));
  }

  static io.stackworks.recipes.resource.Call.Block block(ThreadContext context, RubyProc proc) {
    return new io.stackworks.recipes.resource.Call.Block() {
      @Override
      public @Nullable Object call(@Nullable Object... arguments) {
        var given = new IRubyObject[arguments.length];
        for (int i = 0; i < given.length; i++) {
          given[i] = toRuby(context, arguments[i]);
        }
        return toJava(context, proc.call(context, given));
      }

      @Override
      public String shown() {
        return proc.respondsTo("shown")
            ? text(proc.callMethod(context, "shown").asString())
            : "<Proc>";
      }
    };
  }

  /** Name of the class and message, for people. */
  static String describe(RaiseException failure) {
    return failure.getException().getMetaClass().getRealClass().getName()
        + ": "
        + failure.getException().getMessageAsJavaString();
  }
}
