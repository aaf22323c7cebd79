package io.stackworks.server.stack;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where cookbooks or an app's code come from.
 *
 * @param url git or archive address; {@code folder}: absolute path on the server; {@code bundle}:
 *     digest of an uploaded artifact
 * @param revision git: branch, tag or commit; absent: the repository's HEAD
 */
public record Source(
    Type type,
    String url,
    @Nullable String revision,
    @Nullable String username,
    @Nullable Secret password,
    @Nullable Secret sshKey) {

  /** Words of the API ({@code git, svn, archive, s3}) and ours ({@code folder, bundle, other}). */
  public enum Type {
    GIT,
    SVN,
    ARCHIVE,
    S3,
    FOLDER,
    BUNDLE,
    OTHER;

    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    public static Type of(String word) {
      for (var type : values()) {
        if (type.word().equals(word)) {
          return type;
        }
      }
      throw Refusal.invalid("source.type", word, "one of " + words()).asException();
    }

    public static List<String> words() {
      return java.util.Arrays.stream(values()).map(Type::word).toList();
    }
  }

  public static Source of(Type type, String url) {
    return new Source(type, url, null, null, null, null);
  }
}
