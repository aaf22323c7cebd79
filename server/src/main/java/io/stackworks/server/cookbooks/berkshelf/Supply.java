package io.stackworks.server.cookbooks.berkshelf;

import io.stackworks.server.cookbooks.berkshelf.Demand.Location;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where cookbooks come from while a Berksfile is resolved. Each call may take its time. */
public interface Supply {
  /** A repository's folder at a revision. */
  Path git(Location.InGit location) throws IOException, Unresolved;

  /** All versions a source has of all cookbooks. */
  List<Candidate> universe(String source) throws IOException, Unresolved;

  /** The unpacked folder of one version. */
  Path download(String source, Candidate candidate) throws IOException, Unresolved;

  /** A cookbook that is there anyway: of the repository, or built in. */
  Optional<Candidate> atHand(String name) throws IOException, Unresolved;
}
