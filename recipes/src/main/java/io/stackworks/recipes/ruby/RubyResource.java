package io.stackworks.recipes.ruby;

import io.stackworks.recipes.plan.Declared;
import io.stackworks.recipes.plan.Notification;
import io.stackworks.recipes.plan.Scope;
import java.util.ArrayList;
import java.util.List;
import org.jruby.Ruby;
import org.jruby.RubyArray;
import org.jruby.RubyClass;
import org.jruby.RubyObject;
import org.jruby.runtime.builtin.IRubyObject;
import org.jspecify.annotations.Nullable;

/** {@code Chef::Resource}: a Ruby object that the walk can run. */
final class RubyResource extends RubyObject implements Declared {
  private static final long serialVersionUID = 1;

  RubyResource(Ruby ruby, RubyClass type) {
    super(ruby, type);
  }

  private String ivar(String name) {
    var value = getInstanceVariable(name);
    return value == null || value.isNil() ? "" : Values.text(value.asString());
  }

  String declaredType() {
    var type = getInstanceVariable("@declared_type");
    return type == null || type.isNil()
        ? Values.text(callMethod(getRuntime().getCurrentContext(), "resource_name").asString())
        : Values.text(type);
  }

  String name() {
    var name = getInstanceVariable("@name");
    if (name == null || name.isNil()) {
      return "";
    }
    var context = getRuntime().getCurrentContext();
    return Values.text(callMethod(context, "name").callMethod(context, "to_s"));
  }

  @Override
  public String identity() {
    return declaredType() + "[" + name() + "]";
  }

  @Override
  public List<String> actions() {
    var value = callMethod(getRuntime().getCurrentContext(), "action");
    List<String> names = new ArrayList<>(1);
    if (value instanceof RubyArray<?> array) {
      for (int i = 0; i < array.size(); i++) {
        names.add(array.eltOk(i).toString());
      }
    } else if (!value.isNil()) {
      names.add(value.toString());
    }
    return names;
  }

  @Override
  public @Nullable Scope scope() {
    return getInstanceVariable("@run_context") instanceof RubyRunContext run ? run.scope() : null;
  }

  @Override
  public String declaredAt() {
    return ivar("@source_line");
  }

  @Override
  public boolean perform(String action, @Nullable Notification because) {
    var context = getRuntime().getCurrentContext();
    var ruby = context.runtime;
    if (because == null) {
      callMethod(context, "run_action", ruby.newSymbol(action));
    } else {
      IRubyObject by =
          because.notifying() instanceof RubyResource resource ? resource : context.nil;
      var timing =
          switch (because.timing()) {
            case BEFORE -> "before";
            case IMMEDIATE -> "immediate";
            case DELAYED -> "delayed";
          };
      callMethod(
          context,
          "run_action",
          new IRubyObject[] {ruby.newSymbol(action), ruby.newSymbol(timing), by});
    }
    return callMethod(context, "updated_by_last_action?").isTrue();
  }

  @Override
  public boolean wouldChange(String action) {
    var context = getRuntime().getCurrentContext();
    return callMethod(context, "would_change?", context.runtime.newSymbol(action)).isTrue();
  }
}
