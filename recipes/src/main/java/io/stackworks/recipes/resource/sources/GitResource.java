package io.stackworks.recipes.resource.sources;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceFailed;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.files.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code git}: a working copy of a git repository at a revision. */
public final class GitResource implements ResourceType {
  @Override
  public Spec spec() {
    return WorkingCopy.withProperties(
            Spec.of("git", "A working copy of a git repository at a revision."))
        .with(
            Property.of("remote", "String").defaults("origin").doc("Name of the remote."),
            Property.of("depth", "Integer")
                .coerced("x.to_i")
                .doc("How many commits of history to fetch; all when not given."),
            Property.of("enable_submodules", "Boolean")
                .defaults(false)
                .doc("Whether submodules are checked out too."),
            Property.of("checkout_branch", "String", "nil")
                .doc(
                    "Local branch to put the revision on. Default: the branch's own name, no"
                        + " branch for tags and commits; in Chef 12 and older `deploy`."),
            Property.of("additional_remotes", "Hash")
                .defaults(Map.of())
                .doc("Further remotes, name to address."),
            Property.of("ssh_wrapper", "String").doc("Program to use as GIT_SSH."));
  }

  @Override
  public List<Change> differences(Call call) throws Exception {
    var copy = WorkingCopy.of(call);
    if (call.action().equals("diff") || call.action().equals("log")) {
      return List.of();
    }
    copy.requireUserAndParent();
    Repository git;
    try {
      git = Repository.resolve(copy);
    } catch (ResourceFailed e) {
      if (!call.run().whyRun()) {
        throw e;
      }
      call.run().log("warn", "Assuming an earlier resource would have mended: " + e.getMessage());
      return List.of(Change.of("update " + copy.folder() + " from " + copy.repository(), () -> {}));
    }
    return switch (call.action()) {
      case "sync" -> git.isThere() ? git.update() : git.checkout();
      case "checkout" -> git.checkout();
      default -> git.export();
    };
  }

  /**
   * The copy with its revision resolved to a commit.
   *
   * @param isBranch whether the revision is a branch of the remote
   * @param isTag whether it is a tag
   */
  private record Repository(WorkingCopy copy, String commit, boolean isBranch, boolean isTag) {

    static Repository resolve(WorkingCopy copy) {
      var revision = copy.wanted().text("revision");
      if (revision.startsWith("origin/")) {
        throw new ResourceFailed(
            "Chef::Exceptions::InvalidRemoteGitReference",
            "Deploying remote branches is not supported. Specify the remote branch as a local"
                + " branch for the git repository you're deploying from (ie: '"
                + revision.substring(7)
                + "' rather than '"
                + revision
                + "').");
      }
      if (isCommit(revision)) {
        return new Repository(copy, revision, false, false);
      }
      var head = revision.isEmpty() || revision.equals("HEAD");
      var pattern = head ? "HEAD" : revision + "*";
      var listing =
          copy.run(
                  null,
                  List.of("git", "ls-remote", copy.repository(), pattern),
                  "git ls-remote \"" + copy.repository() + "\" \"" + pattern + "\"")
              .out();
      var refs = listing.lines().map(line -> line.split("\t", 2)).toList();
      if (head) {
        var commit = find(refs, "HEAD");
        return new Repository(copy, found(copy, commit, pattern, listing), false, false);
      }
      // An annotated tag has an object of its own; the commit is its peeled entry.
      for (var suffix : List.of("^{}", "")) {
        var tag = find(refs, prefixed("refs/tags/", revision) + suffix);
        if (tag != null) {
          return new Repository(copy, tag, false, true);
        }
        var branch = find(refs, prefixed("refs/heads/", revision) + suffix);
        if (branch != null) {
          return new Repository(copy, branch, true, false);
        }
        var exact = find(refs, revision + suffix);
        if (exact != null) {
          return new Repository(copy, exact, false, false);
        }
      }
      return new Repository(copy, found(copy, null, pattern, listing), false, false);
    }

    private static String prefixed(String prefix, String revision) {
      return revision.startsWith(prefix) ? revision : prefix + revision;
    }

    private static @Nullable String find(List<String[]> refs, String name) {
      var matching = refs.stream().filter(ref -> ref.length == 2 && ref[1].equals(name)).toList();
      return matching.size() == 1 ? matching.get(0)[0] : null;
    }

    private static String found(
        WorkingCopy copy, @Nullable String commit, String pattern, String listing) {
      if (commit != null) {
        return commit;
      }
      throw new ResourceFailed(
          "Chef::Exceptions::UnresolvableGitReference",
          "Unable to parse SHA reference for '"
              + copy.wanted().text("revision")
              + "' in repository '"
              + copy.repository()
              + "'. Verify your (case-sensitive) repository URL and revision.\n`git ls-remote '"
              + copy.repository()
              + "' '"
              + pattern
              + "'` output: "
              + listing);
    }

    private static boolean isCommit(String revision) {
      return revision.matches("[0-9a-f]{40}");
    }

    private String revision() {
      return copy.wanted().text("revision");
    }

    private String remote() {
      return copy.wanted().text("remote");
    }

    private @Nullable String checkoutBranch() {
      var given = copy.wanted().textOrNull("checkout_branch");
      return given == null && copy.call().run().generation() < 13 ? "deploy" : given;
    }

    boolean isThere() {
      return Files.exists(copy.folder().resolve(".git"));
    }

    /** The address as it may be shown. */
    private String shownAddress() {
      return Boolean.TRUE.equals(copy.call().get("sensitive"))
          ? "**Suppressed Sensitive URL**"
          : copy.repository();
    }

    List<Change> checkout() throws IOException {
      if (!copy.isMissingOrEmpty()) {
        return List.of();
      }
      var changes = new ArrayList<Change>();
      changes.add(
          Change.of("clone from " + shownAddress() + " into " + copy.folder(), this::cloneIt));
      if (copy.wanted().flag("enable_checkout")) {
        changes.add(
            Change.of("checkout ref " + commit + " branch " + revision(), this::checkOutRevision));
      }
      submodules(changes);
      changes.addAll(remotes(true));
      return changes;
    }

    List<Change> export() throws IOException {
      var changes = new ArrayList<>(checkout());
      var inside = copy.folder().resolve(".git");
      changes.add(
          Change.of(
              "complete the export by removing " + inside + " after checkout",
              () -> {
                if (Files.isDirectory(inside)) {
                  Trees.delete(inside);
                } else {
                  Files.deleteIfExists(inside);
                }
              }));
      return changes;
    }

    List<Change> update() {
      var changes = new ArrayList<Change>();
      if (!commit.equals(current())) {
        changes.add(Change.of("fetch updates for " + remote(), this::fetch));
        submodules(changes);
      }
      changes.addAll(remotes(false));
      return changes;
    }

    private String current() {
      return quiet("rev-parse", "HEAD");
    }

    private void cloneIt() {
      var arguments = new ArrayList<>(List.of("clone"));
      if (!remote().equals("origin")) {
        arguments.addAll(List.of("-o", remote()));
      }
      var depth = copy.wanted().number("depth", 0);
      if (depth > 0) {
        arguments.addAll(List.of("--depth", Long.toString(depth), "--no-single-branch"));
      }
      arguments.addAll(List.of(copy.repository(), copy.folder().toString()));
      copy.run(null, WorkingCopy.words("git", arguments), "git " + String.join(" ", arguments));
    }

    private void checkOutRevision() {
      var branch = checkoutBranch();
      if (branch != null) {
        git("branch", "-f", branch, commit);
        git("checkout", branch);
      } else if (!isBranch) {
        git("checkout", commit);
      } else if (isOnWantedBranch()) {
        git("reset", "--hard", commit);
      } else {
        moveToBranch();
      }
    }

    private void moveToBranch() {
      git("branch", "-f", revision(), commit);
      git("checkout", revision());
      git("branch", "-u", remote() + "/" + revision());
    }

    private void fetch() {
      setRemote(remote(), copy.repository());
      git("fetch", "--prune", remote());
      git("fetch", remote(), "--tags");
      var branch = checkoutBranch();
      if (isCommit(revision()) || isTag || isOnWantedBranch()) {
        git("reset", "--hard", commit);
      } else if (branch != null) {
        git("branch", "-f", branch, commit);
        git("checkout", branch);
      } else if (isBranch) {
        moveToBranch();
      } else {
        git("checkout", commit);
      }
    }

    private boolean isOnWantedBranch() {
      var branch = checkoutBranch();
      return quiet("rev-parse", "--abbrev-ref", "HEAD")
          .equals(branch == null ? revision() : branch);
    }

    private void submodules(List<Change> changes) {
      if (copy.wanted().flag("enable_submodules")) {
        changes.add(
            Change.of(
                "enable git submodules for " + copy.title(),
                () -> {
                  git("submodule", "sync");
                  git("submodule", "update", "--init", "--recursive");
                }));
      }
    }

    private List<Change> remotes(boolean fresh) {
      var changes = new ArrayList<Change>();
      copy.wanted()
          .map("additional_remotes")
          .forEach(
              (name, address) -> {
                if (fresh || !quiet("config", "--get", "remote." + name + ".url").equals(address)) {
                  changes.add(
                      Change.of(
                          "add remote " + name + " from " + address,
                          () -> setRemote(name, address)));
                }
              });
      return changes;
    }

    private void setRemote(String name, String address) {
      var known = quiet("config", "--get", "remote." + name + ".url");
      if (known.isEmpty()) {
        git("remote", "add", name, address);
      } else if (!known.equals(address)) {
        git("config", "--replace-all", "remote." + name + ".url", address);
      }
    }

    private void git(String... arguments) {
      copy.run(
          copy.folder(),
          WorkingCopy.words("git", List.of(arguments)),
          "git " + String.join(" ", arguments));
    }

    /** The answer to a question, empty when git has none. */
    private String quiet(String... arguments) {
      return copy.run(
              copy.folder(),
              WorkingCopy.words("git", List.of(arguments)),
              "git " + String.join(" ", arguments),
              List.of(0L, 1L, 2L, 128L))
          .out()
          .strip();
    }
  }
}
