package io.stackworks.recipes.ruby;

import org.jruby.RubyModule;
import org.jruby.RubyObject;
import org.jruby.RubyProc;
import org.jruby.internal.runtime.methods.JavaMethod;
import org.jruby.runtime.Block;
import org.jruby.runtime.ThreadContext;
import org.jruby.runtime.Visibility;
import org.jruby.runtime.builtin.IRubyObject;

/**
 * {@code resource.mode} and {@code resource.mode '0644'}. What is set and not lazy is read without
 * entering Ruby; all else is the property's own business.
 */
final class PropertyMethod extends JavaMethod.JavaMethodNBlock {
  private final IRubyObject property;
  private final String variable;
  private final boolean writer;

  PropertyMethod(
      RubyModule module, String name, String variable, IRubyObject property, boolean writer) {
    super(module, Visibility.PUBLIC, name);
    this.property = property;
    this.variable = variable;
    this.writer = writer;
  }

  @Override
  public IRubyObject call(
      ThreadContext context,
      IRubyObject self,
      RubyModule type,
      String name,
      IRubyObject[] args,
      Block block) {
    if (args.length == 0 && !writer) {
      if (block.isGiven()) {
        throw context.runtime.newRuntimeError(
            String.format(
                "Property `%s` of `%s` was incorrectly passed a block. Possible property-resource"
                    + " collision. To call a resource named `%s` either rename the property or"
                    + " else use `declare_resource(:%s, ...)`",
                name, self, name, name));
      }
      var value = ((RubyObject) self).getInstanceVariable(variable);
      if (value != null && !value.isNil() && !(value instanceof RubyProc)) {
        return value;
      }
      return property.callMethod(context, "get", self);
    }
    var all = new IRubyObject[args.length + 1];
    all[0] = self;
    System.arraycopy(args, 0, all, 1, args.length);
    return property.callMethod(context, writer ? "set" : "call", all);
  }
}
