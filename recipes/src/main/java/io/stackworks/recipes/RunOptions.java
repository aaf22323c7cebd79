package io.stackworks.recipes;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one run is given.
 *
 * @param runList recipes and roles; empty: what the node JSON says
 * @param nodeJson one JSON object, or null
 * @param chefVersion the generation to be: "11.10", "12", "18"
 */
public record RunOptions(
    List<String> runList,
    @Nullable String nodeJson,
    List<Path> cookbooks,
    Path dataBags,
    Path nodes,
    Path roles,
    Path cache,
    boolean whyRun,
    boolean debug,
    String chefVersion,
    @Nullable String nodeName,
    @Nullable String environment,
    String runId) {
  public RunOptions {
    runList = List.copyOf(runList);
    cookbooks = List.copyOf(cookbooks);
  }

  /** 11, 12 or 18: which semantics hold where generations differ. */
  public int generation() {
    var major = chefVersion.split("\\.")[0];
    int number = Integer.parseInt(major);
    return number >= 13 ? 18 : Math.max(number, 11);
  }

  /** What {@code Chef::VERSION} says. */
  public String fullChefVersion() {
    return switch (generation()) {
      case 11 -> "11.10.4";
      case 12 -> "12.22.5";
      default -> "18.11.21";
    };
  }
}
