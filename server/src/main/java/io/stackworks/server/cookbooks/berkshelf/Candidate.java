package io.stackworks.server.cookbooks.berkshelf;

import java.util.Map;

/** One version of a cookbook that could be taken, and what it depends on. */
public record Candidate(String name, Version version, Map<String, Constraint> dependencies) {
  public Candidate {
    dependencies = Map.copyOf(dependencies);
  }

  @Override
  public String toString() {
    return name + " " + version;
  }
}
