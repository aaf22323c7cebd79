package io.stackworks.recipes.resource.testing;

import io.stackworks.recipes.host.Host;
import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Run;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A declaration written in Java: defaults come from the type's Spec, Ruby coercions are not run.
 *
 * <p>{@code FakeCall.of(new FileType(), "/x", host, run).with("content", "a").converge()}
 */
public final class FakeCall implements Call {
  private final ResourceType type;
  private final String name;
  private final Host host;
  private final Run run;
  private final Map<String, @Nullable Object> given = new HashMap<>();
  private String action;

  private FakeCall(ResourceType type, String name, Host host, Run run) {
    this.type = type;
    this.name = name;
    this.host = host;
    this.run = run;
    this.action = type.spec().actions().get(0);
  }

  public static FakeCall of(ResourceType type, String name, Host host, Run run) {
    return new FakeCall(type, name, host, run);
  }

  public FakeCall with(String property, @Nullable Object value) {
    given.put(property, value);
    return this;
  }

  public FakeCall action(String name) {
    action = name;
    return this;
  }

  /** The words of what would change. */
  public List<String> differences() {
    try {
      var words = new ArrayList<String>();
      type.differences(this).forEach(change -> words.add(change.description()));
      return words;
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes the changes; the words of what was changed. */
  public List<String> converge() {
    try {
      var words = new ArrayList<String>();
      for (var change : type.differences(this)) {
        change.step().run();
        words.add(change.description());
      }
      return words;
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String declaredType() {
    return type.spec().name();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String action() {
    return action;
  }

  @Override
  public @Nullable Object get(String property) {
    if (given.containsKey(property)) {
      return given.get(property);
    }
    return type.spec().properties().stream()
        .filter(known -> known.name().equals(property))
        .findFirst()
        .map(this::defaultOf)
        .orElse(null);
  }

  private @Nullable Object defaultOf(Property property) {
    if (property.nameProperty()) {
      return name;
    }
    return converted(property.defaultValue());
  }

  private static @Nullable Object converted(@Nullable Object value) {
    if (value instanceof String text && text.startsWith(":")) {
      return text.substring(1);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(FakeCall::converted).toList();
    }
    return value instanceof Integer number ? (Object) number.longValue() : value;
  }

  @Override
  public boolean isSet(String property) {
    return given.containsKey(property);
  }

  @Override
  public Host host() {
    return host;
  }

  @Override
  public Run run() {
    return run;
  }
}
