package io.stackworks.server.console;

import io.stackworks.proto.run.ResourceFinished;
import io.stackworks.proto.run.ResourceStarted;
import io.stackworks.proto.run.RunEvent;
import io.stackworks.proto.run.RunSummary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a run reported: its resources in the order of their start.
 *
 * @param runList recipes in order; empty until the run has begun
 * @param summary absent while it runs, and when it did not end by itself
 */
record Story(List<String> runList, List<Resource> resources, @Nullable RunSummary summary) {
  static final Story NONE = new Story(List.of(), List.of(), null);

  /**
   * @param finished absent while it converges
   */
  record Resource(ResourceStarted started, @Nullable ResourceFinished finished) {
    String name() {
      return started.getType() + "[" + started.getName() + "]";
    }

    String recipe() {
      return started.getCookbook().isEmpty()
          ? ""
          : started.getCookbook() + "::" + started.getRecipe();
    }

    String place() {
      return started.getLine() == 0 ? recipe() : recipe() + " line " + started.getLine();
    }

    boolean isFailed() {
      return finished != null && finished.getStatus() == ResourceFinished.Status.STATUS_FAILED;
    }

    boolean isTop() {
      return started.getDepth() == 0;
    }

    Duration took() {
      return finished == null ? Duration.ZERO : Duration.ofNanos(finished.getElapsedUs() * 1000);
    }

    Tone tone() {
      if (finished == null) {
        return new Tone("busy", "running");
      }
      return switch (finished.getStatus()) {
        case STATUS_UPDATED -> new Tone("ok", "updated");
        case STATUS_UP_TO_DATE -> new Tone("idle", "up to date");
        case STATUS_SKIPPED -> new Tone("idle", "skipped");
        case STATUS_FAILED -> new Tone("bad", "failed");
        case STATUS_WOULD_UPDATE -> new Tone("warn", "would update");
        case STATUS_UNSPECIFIED, UNRECOGNIZED -> new Tone("idle", "unknown");
      };
    }

    boolean hasChange() {
      return finished != null
          && (finished.getChangesCount() > 0
              || !finished.getDiff().isEmpty()
              || !finished.getError().isEmpty());
    }
  }

  static Story of(Iterable<RunEvent> events) {
    var runList = List.<String>of();
    var resources = new LinkedHashMap<Integer, Resource>();
    RunSummary summary = null;
    for (var event : events) {
      switch (event.getEventCase()) {
        case RUN_STARTED -> runList = List.copyOf(event.getRunStarted().getRunListList());
        case RESOURCE_STARTED -> {
          var started = event.getResourceStarted();
          resources.put(started.getId(), new Resource(started, null));
        }
        case RESOURCE_FINISHED -> {
          var finished = event.getResourceFinished();
          resources.computeIfPresent(
              finished.getId(), (id, one) -> new Resource(one.started(), finished));
        }
        case SUMMARY -> summary = event.getSummary();
        case LOG, CONVERGE_STARTED, EVENT_NOT_SET -> {}
      }
    }
    return new Story(runList, List.copyOf(resources.values()), summary);
  }

  /** The resource that broke the run: the innermost of those that failed, as it failed first. */
  Optional<Resource> failed() {
    Resource deepest = null;
    for (var one : resources) {
      if (one.isFailed()
          && (deepest == null || one.started().getDepth() > deepest.started().getDepth())) {
        deepest = one;
      }
    }
    return Optional.ofNullable(deepest);
  }

  /** Top-level resources by the recipe that declares them, in the order of their start. */
  Map<String, List<Resource>> byRecipe() {
    var found = new LinkedHashMap<String, List<Resource>>();
    for (var one : resources) {
      if (one.isTop()) {
        found.computeIfAbsent(one.recipe(), recipe -> new ArrayList<>()).add(one);
      }
    }
    return found;
  }
}
