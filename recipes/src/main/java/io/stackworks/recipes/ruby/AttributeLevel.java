package io.stackworks.recipes.ruby;

import org.jruby.Ruby;
import org.jruby.RubyArray;
import org.jruby.RubyClass;
import org.jruby.RubyHash;
import org.jruby.runtime.ThreadContext;
import org.jruby.runtime.builtin.IRubyObject;
import org.jspecify.annotations.Nullable;

/**
 * Attributes of one precedence level, or a hash within them. Reading what is not there makes an
 * empty hash, and every change tells the store which merged attribute is out of date.
 */
final class AttributeLevel extends Mash {
  private static final long serialVersionUID = 1;

  private final transient @Nullable AttributeStore store;
  private final @Nullable IRubyObject top;

  /**
   * @param top the first-level key this hash is below; null for the level itself
   */
  AttributeLevel(
      Ruby ruby, RubyClass type, @Nullable AttributeStore store, @Nullable IRubyObject top) {
    super(ruby, type);
    this.store = store;
    this.top = top;
  }

  @Override
  Mash empty(Ruby ruby, IRubyObject key) {
    return new AttributeLevel(ruby, getMetaClass(), store, top == null ? key : top);
  }

  /** A level keeps arrays of its own: the array that was assigned may change without notice. */
  @Override
  boolean mustCopy(ThreadContext context, RubyArray<?> array) {
    return true;
  }

  @Override
  IRubyObject kept(ThreadContext context, IRubyObject key, IRubyObject value) {
    if (value instanceof RubyHash hash) {
      var copy = empty(context.runtime, key);
      copy.fill(context, hash);
      return copy;
    }
    return super.kept(context, key, value);
  }

  @Override
  public IRubyObject op_aref(ThreadContext context, IRubyObject rawKey) {
    var key = key(rawKey);
    if (top == null && store != null) {
      store.materialize(context, this, key);
    }
    var value = at(key);
    if (value == null) {
      value = empty(context.runtime, key);
      touch(key);
      put(context, context.runtime.newString(key.asString().getByteList().dup()), value);
    } else if (value instanceof RubyArray<?> && store != null) {
      store.hold(top == null ? key : top);
    }
    return value;
  }

  /** The value without making one. */
  @Nullable IRubyObject peek(IRubyObject key) {
    return at(key);
  }

  @Override
  public IRubyObject op_aset(ThreadContext context, IRubyObject key, IRubyObject value) {
    if (store != null && top == null) {
      store.materialize(context, this, key(key));
    }
    touch(key(key));
    return super.op_aset(context, key, value);
  }

  @Override
  public void modify() {
    super.modify();
    if (store != null && top == null) {
      store.touchAll();
    } else {
      touch(top);
    }
  }

  private void touch(@Nullable IRubyObject key) {
    if (store != null) {
      var changed = top == null ? key : top;
      if (changed == null) {
        store.touchAll();
      } else {
        store.touch(changed);
      }
    }
  }
}
