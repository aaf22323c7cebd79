package io.stackworks.server.opsworks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All operations by name. */
public final class Operations {
  private final Map<String, Operation<?>> byName = new LinkedHashMap<>();

  public Operations(List<OperationGroup> groups) {
    for (var group : groups) {
      for (var operation : group.operations()) {
        if (byName.put(operation.name(), operation) != null) {
          throw new IllegalArgumentException("two operations named " + operation.name());
        }
      }
    }
  }

  @Nullable Operation<?> find(String name) {
    return byName.get(name);
  }

  public Set<String> names() {
    return Set.copyOf(byName.keySet());
  }
}
