package io.stackworks.server.cookbooks;

import io.stackworks.server.command.ArtifactRef;
import io.stackworks.server.stack.Source;
import io.stackworks.server.store.Artifacts;
import io.stackworks.server.store.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Fetches what a source holds into a folder on this server. Blocks, for minutes at most. */
final class SourceFiles {
  private static final int VERSION_CONTROL_ATTEMPTS = 2;
  private static final int DOWNLOAD_ATTEMPTS = 3;

  private final Artifacts artifacts;
  private final Path knownHosts;
  private final Duration longest;

  SourceFiles(Artifacts artifacts, Path knownHosts, Duration longest) {
    this.artifacts = artifacts;
    this.knownHosts = knownHosts;
    this.longest = longest;
  }

  /**
   * What names this state of the source, so that it need not be fetched again; null: always
   * fetched.
   *
   * @param folder for this fetch alone
   */
  @Nullable String revision(Source source, Path folder) throws SourceFailed {
    return switch (source.type()) {
      case GIT -> attempts(VERSION_CONTROL_ATTEMPTS, limit -> git(source, limit, folder).commit());
      case SVN -> attempts(VERSION_CONTROL_ATTEMPTS, limit -> svn(source, limit).revision());
      case BUNDLE -> source.url();
      case ARCHIVE, S3, FOLDER -> null;
      case OTHER ->
          throw new SourceFailed(
              "source "
                  + source.type().word()
                  + " (expected: one of git, svn, archive, s3, folder)");
    };
  }

  /**
   * Where the files are.
   *
   * @param revision as {@link #revision} has answered
   * @param folder for this fetch alone
   */
  Path fetch(Source source, @Nullable String revision, Path folder)
      throws SourceFailed, IOException {
    var files = folder.resolve("files");
    switch (source.type()) {
      case GIT ->
          attempts(
              VERSION_CONTROL_ATTEMPTS,
              limit -> {
                Folders.remove(files);
                git(source, limit, folder).checkout(String.valueOf(revision), files);
                return files;
              });
      case SVN ->
          attempts(
              VERSION_CONTROL_ATTEMPTS,
              limit -> {
                Folders.remove(files);
                svn(source, limit).export(files);
                return files;
              });
      case ARCHIVE, S3 -> {
        var archive = folder.resolve("archive");
        download(source, archive);
        Unpack.into(archive, files, Unpack.Limits.DEFAULT);
      }
      case BUNDLE -> {
        var bundle = bundle(source, "bundle");
        Unpack.into(artifacts.path(new Digest(bundle.digest())), files, Unpack.Limits.DEFAULT);
      }
      case FOLDER -> {
        return local(source);
      }
      case OTHER -> throw new IllegalStateException(source.type().word());
    }
    return files;
  }

  /** Downloads an archive. */
  void download(Source source, Path archive) throws SourceFailed {
    attempts(
        DOWNLOAD_ATTEMPTS,
        limit -> {
          if (source.type() == Source.Type.S3) {
            Folders.remove(archive); // the SDK wants to make the file itself
            new S3Source(source, limit).download(archive);
          } else {
            new HttpSource(source, limit).download(archive);
          }
          return archive;
        });
  }

  private GitSource git(Source source, TimeLimit limit, Path folder) {
    return new GitSource(source, limit, new SshKeys(folder.resolve("home"), knownHosts));
  }

  private static SvnSource svn(Source source, TimeLimit limit) {
    return new SvnSource(source, limit, "svn");
  }

  static Path local(Source source) throws SourceFailed {
    var folder = Path.of(source.url());
    if (!folder.isAbsolute() || !Files.isDirectory(folder)) {
      throw new SourceFailed("folder " + source.url() + " (expected: a directory on the server)");
    }
    return folder;
  }

  ArtifactRef bundle(Source source, String name) throws SourceFailed {
    var size = artifacts.size(new Digest(source.url()));
    if (size.isEmpty()) {
      throw new SourceFailed("bundle " + source.url() + " is not on this server (upload it again)");
    }
    return new ArtifactRef(source.url(), size.getAsLong(), name);
  }

  private interface Attempt<T> {
    T make(TimeLimit limit) throws SourceFailed;
  }

  /** The other side may be away for a moment; all attempts share one time limit. */
  private <T> T attempts(int count, Attempt<T> attempt) throws SourceFailed {
    var limit = TimeLimit.of(longest);
    for (int number = 1; ; number++) {
      try {
        return attempt.make(limit);
      } catch (SourceFailed failed) {
        if (number == count || limit.isOver()) {
          throw failed;
        }
      }
    }
  }
}
