package io.stackworks.recipes.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One declared resource as far as order is concerned. */
public interface Declared {
  /** {@code type[name]}: what notifications and lookups go by. Several may have the same. */
  String identity();

  /** The actions asked for, in order; read when the resource's turn comes. */
  List<String> actions();

  /** The scope it was declared in, whose queue takes delayed notifications to it. */
  @Nullable Scope scope();

  /** Where it was declared, for people: {@code /x/recipes/default.rb:3}. */
  String declaredAt();

  /** Runs one action and says whether it changed anything. */
  boolean perform(String action, @Nullable Notification because);

  /** Whether the action would change anything: the host is read and left alone. */
  boolean wouldChange(String action);
}
