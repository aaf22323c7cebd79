package io.stackworks.recipes.ruby;

import org.jruby.Ruby;
import org.jruby.RubyClass;
import org.jruby.RubyObject;
import org.jspecify.annotations.Nullable;

/** {@code Chef::Node}: the Ruby face of an attribute store. */
final class RubyNode extends RubyObject {
  private static final long serialVersionUID = 1;

  private transient @Nullable AttributeStore store;

  RubyNode(Ruby ruby, RubyClass type) {
    super(ruby, type);
  }

  void store(AttributeStore store) {
    this.store = store;
  }

  AttributeStore store() {
    if (store == null) {
      throw new IllegalStateException("node used before it was initialized");
    }
    return store;
  }
}
