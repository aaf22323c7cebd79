package io.stackworks.server.opsworks;

import io.stackworks.server.stack.Secret;
import io.stackworks.server.stack.Source;
import org.jspecify.annotations.Nullable;

/** Where cookbooks and code come from, as this API writes it. */
final class Sources {
  /** Of an app that is not fetched from anywhere: outside the model, and yet sent by Terraform. */
  static final String OTHER = "other";

  private Sources() {}

  /**
   * Null: no source, as an empty structure says.
   *
   * @param present whose secrets stand for filtered ones that a client sends back
   */
  static @Nullable Source read(
      software.amazon.awssdk.services.opsworks.model.Source given, @Nullable Source present) {
    if (given.typeAsString() == null) {
      if (given.url() == null && given.revision() == null) {
        return null;
      }
      throw noType();
    }
    return new Source(
        Source.Type.of(given.typeAsString()),
        given.url() == null ? "" : given.url(),
        Texts.orNull(given.revision()),
        Texts.orNull(given.username()),
        secret(given.password(), present == null ? null : present.password()),
        secret(given.sshKey(), present == null ? null : present.sshKey()));
  }

  static ApiError noType() {
    return ApiError.validation("Source Type: (expected: one of git, svn, archive, s3)");
  }

  /** The filtered text keeps what was. */
  static @Nullable Secret secret(@Nullable String given, @Nullable Secret present) {
    if (given == null || given.isEmpty()) {
      return null;
    }
    return given.equals(Secret.FILTERED) ? present : new Secret(given);
  }

  static @Nullable String filtered(@Nullable Secret secret) {
    return secret == null ? null : Secret.FILTERED;
  }

  /** An empty structure when there is none. */
  static software.amazon.awssdk.services.opsworks.model.Source write(@Nullable Source source) {
    var written = software.amazon.awssdk.services.opsworks.model.Source.builder();
    if (source != null) {
      written
          .type(source.type().word())
          .url(Texts.orNull(source.url()))
          .revision(source.revision())
          .username(source.username())
          .password(filtered(source.password()))
          .sshKey(filtered(source.sshKey()));
    }
    return written.build();
  }
}
