package io.stackworks.server.cookbooks;

import io.stackworks.server.stack.Secret;
import io.stackworks.server.stack.Source;
import java.nio.file.Path;
import java.util.Objects;
import org.eclipse.jgit.api.CloneCommand;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.ResetCommand;
import org.eclipse.jgit.api.TransportCommand;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.transport.UsernamePasswordCredentialsProvider;

/** A git repository: which commit a revision is now, and its files with all submodules. */
final class GitSource {

  /** Of one answer of the other side, seconds. */
  private static final int PATIENCE = 30;

  private final Source source;
  private final TimeLimit limit;
  private final SshKeys keys;

  GitSource(Source source, TimeLimit limit, SshKeys keys) {
    this.source = source;
    this.limit = limit;
    this.keys = keys;
  }

  /**
   * The commit of the source's revision, without fetching anything; a commit's own id stands for
   * itself.
   */
  String commit() throws SourceFailed {
    var wanted = revision();
    if (ObjectId.isId(wanted)) {
      return wanted;
    }
    try {
      var refs =
          prepared(Git.lsRemoteRepository().setRemote(source.url()).setHeads(false).setTags(false))
              .callAsMap();
      for (var name : new String[] {wanted, "refs/heads/" + wanted, "refs/tags/" + wanted}) {
        var ref = refs.get(name);
        if (ref != null) {
          var peeled = ref.getPeeledObjectId();
          return (peeled == null ? Objects.requireNonNull(ref.getObjectId()) : peeled).name();
        }
      }
      throw new SourceFailed(
          "git "
              + source.url()
              + ": no revision "
              + wanted
              + " (expected: a branch, a tag or a full commit id)");
    } catch (GitAPIException | RuntimeException e) {
      throw failed(e);
    }
  }

  /** The files of a commit. */
  void checkout(String commit, Path folder) throws SourceFailed {
    CloneCommand clone =
        Git.cloneRepository()
            .setURI(source.url())
            .setDirectory(folder.toFile())
            .setNoCheckout(true)
            .setProgressMonitor(limit);
    try (var git = prepared(clone).call()) {
      git.reset()
          .setMode(ResetCommand.ResetType.HARD)
          .setRef(commit)
          .setProgressMonitor(limit)
          .call();
      submodules(git, 0);
    } catch (GitAPIException | RuntimeException | java.io.IOException e) {
      throw failed(e);
    }
  }

  private void submodules(Git git, int depth) throws GitAPIException, java.io.IOException {
    if (depth > 5 || git.submoduleInit().call().isEmpty()) {
      return;
    }
    prepared(git.submoduleUpdate().setProgressMonitor(limit)).call();
    try (var walk = org.eclipse.jgit.submodule.SubmoduleWalk.forIndex(git.getRepository())) {
      while (walk.next()) {
        try (var inner = walk.getRepository()) {
          if (inner != null) {
            submodules(new Git(inner), depth + 1);
          }
        }
      }
    }
  }

  private <C extends TransportCommand<C, ?>> C prepared(C command) {
    command.setTimeout(PATIENCE);
    command.setTransportConfigCallback(keys.of(source));
    if (source.username() != null || source.password() != null) {
      command.setCredentialsProvider(
          new UsernamePasswordCredentialsProvider(
              Objects.requireNonNullElse(source.username(), ""), reveal(source.password())));
    }
    return command;
  }

  private static String reveal(@org.jspecify.annotations.Nullable Secret secret) {
    return secret == null ? "" : secret.reveal();
  }

  private String revision() {
    var revision = source.revision();
    return revision == null || revision.isBlank() ? "HEAD" : revision;
  }

  private SourceFailed failed(Exception e) {
    if (limit.isOver()) {
      return new SourceFailed("git " + source.url() + ": took too long", e);
    }
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    var inner = cause == e ? "" : " (" + cause.getMessage() + ")";
    return new SourceFailed("git " + source.url() + ": " + e.getMessage() + inner, e);
  }
}
