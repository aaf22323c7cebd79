package io.stackworks.recipes.ruby;

import org.jruby.Ruby;
import org.jruby.RubyArray;
import org.jruby.RubyClass;
import org.jruby.RubyHash;
import org.jruby.RubySymbol;
import org.jruby.runtime.ThreadContext;
import org.jruby.runtime.builtin.IRubyObject;
import org.jspecify.annotations.Nullable;

/** A Hash to which a symbol and a string are the same key, hashes in it included. */
class Mash extends RubyHash {
  private static final long serialVersionUID = 1;

  Mash(Ruby ruby, RubyClass type) {
    super(ruby, type);
  }

  static IRubyObject key(IRubyObject key) {
    return key instanceof RubySymbol symbol ? symbol.to_s() : key;
  }

  /** What is kept for a value that is assigned. */
  IRubyObject kept(ThreadContext context, IRubyObject key, IRubyObject value) {
    if (value instanceof Mash mash && mash.getClass() == Mash.class) {
      return value;
    }
    if (value instanceof RubyHash hash) {
      var copy = empty(context.runtime, key);
      copy.fill(context, hash);
      return copy;
    }
    if (value instanceof RubyArray<?> array && mustCopy(context, array)) {
      var copy = context.runtime.newArray(array.size());
      for (int i = 0; i < array.size(); i++) {
        copy.append(kept(context, key, array.eltOk(i)));
      }
      return copy;
    }
    return value;
  }

  Mash empty(Ruby ruby, IRubyObject key) {
    return new Mash(ruby, getMetaClass());
  }

  /** Whether an array cannot be kept itself: hashes in it become Mashes, and it must be mutable. */
  boolean mustCopy(ThreadContext context, RubyArray<?> array) {
    return !array.getMetaClass().equals(context.runtime.getArray()) || holdsContainers(array);
  }

  private static boolean holdsContainers(RubyArray<?> array) {
    for (int i = 0; i < array.size(); i++) {
      var value = array.eltOk(i);
      if (value instanceof RubyHash || value instanceof RubyArray<?>) {
        return true;
      }
    }
    return false;
  }

  /** Copies the entries of another hash without telling anyone. */
  void fill(ThreadContext context, RubyHash from) {
    Values.each(
        from,
        (rawKey, value) -> {
          var key = key(rawKey);
          put(context, key, kept(context, key, value));
        });
  }

  void put(ThreadContext context, IRubyObject key, IRubyObject value) {
    super.op_aset(context, key, value);
  }

  @Override
  public IRubyObject op_aset(ThreadContext context, IRubyObject key, IRubyObject value) {
    var name = key(key);
    return super.op_aset(context, name, kept(context, name, value));
  }

  @Override
  protected @Nullable IRubyObject internalGet(IRubyObject key) {
    return super.internalGet(key(key));
  }

  @Override
  protected RubyHashEntry internalGetEntry(IRubyObject key) {
    return super.internalGetEntry(key(key));
  }

  @Override
  protected RubyHashEntry internalDelete(IRubyObject key) {
    return super.internalDelete(key(key));
  }

  @Nullable IRubyObject at(IRubyObject key) {
    return super.internalGet(key(key));
  }
}
