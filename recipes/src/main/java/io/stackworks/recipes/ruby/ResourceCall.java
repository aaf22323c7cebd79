package io.stackworks.recipes.ruby;

import io.stackworks.recipes.host.Host;
import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Run;
import org.jruby.RubyString;
import org.jspecify.annotations.Nullable;

/** One action of one Ruby resource, as its Java type sees it. */
record ResourceCall(Session session, RubyResource resource, String action) implements Call {
  @Override
  public String declaredType() {
    return resource.declaredType();
  }

  @Override
  public String name() {
    return resource.name();
  }

  @Override
  public @Nullable Object get(String property) {
    var context = resource.getRuntime().getCurrentContext();
    return Values.toJava(context, resource.callMethod(context, property));
  }

  @Override
  public byte @Nullable [] bytes(String property) {
    var context = resource.getRuntime().getCurrentContext();
    var value = resource.callMethod(context, property);
    if (value.isNil()) {
      return null;
    }
    return (value instanceof RubyString text ? text : value.callMethod(context, "to_s").asString())
        .getBytes();
  }

  @Override
  public boolean isSet(String property) {
    var context = resource.getRuntime().getCurrentContext();
    return resource
        .callMethod(context, "property_is_set?", context.runtime.newSymbol(property))
        .isTrue();
  }

  @Override
  public Host host() {
    return session.host();
  }

  @Override
  public Run run() {
    return session;
  }
}
