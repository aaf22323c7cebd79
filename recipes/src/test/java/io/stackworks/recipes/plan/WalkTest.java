package io.stackworks.recipes.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WalkTest {
  private final Scope scope = new Scope(null, true);
  private final Walk walk = new Walk((by, notification, queued) -> {});
  private final List<String> ran = new ArrayList<>();

  private final class Thing implements Declared {
    final String name;
    final List<String> actions;
    boolean fails;

    Thing(String name, String... actions) {
      this.name = name;
      this.actions = List.of(actions);
      scope.resources().insert(this);
    }

    @Override
    public String identity() {
      return "thing[" + name + "]";
    }

    @Override
    public List<String> actions() {
      return actions;
    }

    @Override
    public Scope scope() {
      return scope;
    }

    @Override
    public String declaredAt() {
      return "here:1";
    }

    @Override
    public boolean perform(String action, @Nullable Notification because) {
      ran.add(name + " " + action);
      if (fails) {
        throw new IllegalStateException(name);
      }
      return !action.equals("nothing");
    }

    @Override
    public boolean wouldChange(String action) {
      return true;
    }

    Thing notifies(Timing timing, String action, String target) {
      scope.add(new Notification(identity(), this, action, timing, "thing[" + target + "]", null));
      return this;
    }
  }

  @Test
  void delayed_notifications_run_once_and_last() {
    new Thing("a", "run").notifies(Timing.DELAYED, "restart", "web");
    new Thing("b", "run").notifies(Timing.DELAYED, "restart", "web");
    new Thing("web");

    walk.converge(scope);

    assertThat(ran).containsExactly("a run", "b run", "web restart");
  }

  @Test
  void immediate_ones_reach_a_resource_declared_later_and_go_on_from_there() {
    new Thing("a", "run").notifies(Timing.IMMEDIATE, "run", "b");
    new Thing("c", "run");
    new Thing("b").notifies(Timing.IMMEDIATE, "run", "d");
    new Thing("d");

    walk.converge(scope);

    assertThat(ran).containsExactly("a run", "b run", "d run", "c run");
  }

  @Test
  void what_was_queued_runs_although_a_later_resource_failed() {
    new Thing("a", "run").notifies(Timing.DELAYED, "restart", "web");
    new Thing("bad", "run").fails = true;
    new Thing("never", "run");
    new Thing("web");

    assertThatThrownBy(() -> walk.converge(scope)).hasMessage("bad");
    assertThat(ran).containsExactly("a run", "bad run", "web restart");
  }

  @Test
  void a_missing_target_stops_the_run_before_anything_happens() {
    new Thing("a", "run").notifies(Timing.DELAYED, "run", "ghost");

    assertThatThrownBy(() -> walk.converge(scope))
        .isInstanceOf(TargetMissing.class)
        .hasMessageContaining("thing[ghost] cannot be found");
    assertThat(ran).isEmpty();
  }
}
