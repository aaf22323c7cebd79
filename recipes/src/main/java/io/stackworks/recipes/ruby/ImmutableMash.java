package io.stackworks.recipes.ruby;

import org.jruby.Ruby;
import org.jruby.RubyClass;
import org.jruby.RubyHash;
import org.jruby.runtime.ThreadContext;
import org.jruby.runtime.builtin.IRubyObject;

/** Merged node attributes: reads like a Mash, refuses every change. */
final class ImmutableMash extends Mash {
  private static final long serialVersionUID = 1;

  private boolean sealed;

  ImmutableMash(Ruby ruby, RubyClass type) {
    super(ruby, type);
  }

  ImmutableMash sealed() {
    sealed = true;
    return this;
  }

  @Override
  public void modify() {
    if (sealed) {
      throw AttributeStore.immutable(getRuntime());
    }
    super.modify();
  }

  @Override
  public IRubyObject op_aset(ThreadContext context, IRubyObject key, IRubyObject value) {
    modify();
    return super.op_aset(context, key, value);
  }

  @Override
  IRubyObject kept(ThreadContext context, IRubyObject key, IRubyObject value) {
    return value;
  }

  /** A Mash that may be changed. */
  @Override
  public IRubyObject dup(ThreadContext context) {
    return copy(context);
  }

  @Override
  public IRubyObject dup() {
    return copy(getRuntime().getCurrentContext());
  }

  @Override
  public RubyHash dupFast(ThreadContext context) {
    return copy(context);
  }

  private Mash copy(ThreadContext context) {
    var copy = new Mash(context.runtime, AttributeStore.of(context.runtime).mashType());
    copy.fill(context, this);
    return copy;
  }
}
