package io.stackworks.recipes.ruby;

import org.jruby.RubyModule;
import org.jruby.internal.runtime.methods.JavaMethod;
import org.jruby.runtime.Block;
import org.jruby.runtime.ThreadContext;
import org.jruby.runtime.Visibility;
import org.jruby.runtime.builtin.IRubyObject;

/** A Ruby method whose body is Java. Java exceptions leave it as Ruby ones. */
final class NativeMethod extends JavaMethod.JavaMethodNBlock {
  /** What the method does. */
  @FunctionalInterface
  interface Body {
    IRubyObject call(ThreadContext context, IRubyObject self, IRubyObject[] args, Block block)
        throws Exception;
  }

  private final Body body;

  NativeMethod(RubyModule module, String name, Body body) {
    super(module, Visibility.PUBLIC, name);
    this.body = body;
  }

  static void define(RubyModule module, String name, Body body) {
    module.addMethod(name, new NativeMethod(module, name, body));
  }

  static void defineSingleton(RubyModule module, String name, Body body) {
    var singleton = module.getSingletonClass();
    singleton.addMethod(name, new NativeMethod(singleton, name, body));
  }

  @Override
  public IRubyObject call(
      ThreadContext context,
      IRubyObject self,
      RubyModule type,
      String name,
      IRubyObject[] args,
      Block block) {
    try {
      return body.call(context, self, args, block);
    } catch (Exception e) {
      throw Failures.toRuby(context, e);
    }
  }
}
