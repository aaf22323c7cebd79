package io.stackworks.recipes.ruby;

import io.stackworks.recipes.plan.Scope;
import org.jruby.Ruby;
import org.jruby.RubyClass;
import org.jruby.RubyObject;
import org.jspecify.annotations.Nullable;

/** {@code Chef::RunContext}: the Ruby face of a scope. */
final class RubyRunContext extends RubyObject {
  private static final long serialVersionUID = 1;

  private transient @Nullable Scope scope;

  RubyRunContext(Ruby ruby, RubyClass type) {
    super(ruby, type);
  }

  void scope(Scope scope) {
    this.scope = scope;
  }

  Scope scope() {
    if (scope == null) {
      throw new IllegalStateException("run context used before it was initialized");
    }
    return scope;
  }
}
