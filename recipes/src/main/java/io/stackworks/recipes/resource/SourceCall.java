package io.stackworks.recipes.resource;

import io.stackworks.recipes.host.Host;
import org.jspecify.annotations.Nullable;

/**
 * A call of another type, seen as the call of a template: for resources that render a cookbook's
 * template as part of their work.
 *
 * @param source name of the template
 * @param variables its variables, a hash or null
 */
public record SourceCall(Call call, String source, @Nullable Object variables) implements Call {
  @Override
  public String declaredType() {
    return call.declaredType();
  }

  @Override
  public String name() {
    return call.name();
  }

  @Override
  public String action() {
    return call.action();
  }

  @Override
  public @Nullable Object get(String property) {
    return switch (property) {
      case "source" -> source;
      case "variables" -> variables;
      case "local" -> false;
      case "cookbook" -> run().cookbookOf(call);
      case "helper", "helpers" -> null;
      default -> call.get(property);
    };
  }

  @Override
  public boolean isSet(String property) {
    return get(property) != null;
  }

  @Override
  public Host host() {
    return call.host();
  }

  @Override
  public Run run() {
    return call.run();
  }
}
