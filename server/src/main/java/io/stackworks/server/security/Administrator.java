package io.stackworks.server.security;

import io.stackworks.server.security.AccessKeys.AccessKey;
import io.stackworks.server.stack.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first operator: whoever can read the data directory.
 *
 * <p>The files are the truth: what they hold counts after every start, and what they held before
 * does not. So a crash in the middle of the first start heals by itself, and an administrator
 * changes his token by deleting the file and starting again.
 */
public final class Administrator {
  private static final Pattern PROFILE =
      Pattern.compile(
          "\\[stackworks]\\s+aws_access_key_id\\s*=\\s*(\\S+)\\s+aws_secret_access_key\\s*=\\s*(\\S+)\\s*");

  private final Path folder;
  private final String name;

  /**
   * @param folder {@code DATA/admin}
   */
  public Administrator(Path folder) {
    this.folder = folder;
    // Several servers may share a database, each with its own files.
    this.name = "administrator of " + folder.toAbsolutePath().getParent();
  }

  /** As tokens and the audit log call him. */
  public String name() {
    return name;
  }

  public Path tokenFile() {
    return folder.resolve("token");
  }

  public Path credentialsFile() {
    return folder.resolve("credentials");
  }

  /** Makes what is missing, 0600, and lets it count. */
  public void establish(OperatorTokens tokens, AccessKeys keys) throws IOException {
    PrivateFiles.folder(folder);
    var token = token();
    tokens.admit(token, name);
    tokens.revokeOthers(token, name);
    var key = key();
    keys.admit(key);
    keys.revokeOthers(key.id(), name);
  }

  private Secret token() throws IOException {
    if (!Files.exists(tokenFile())) {
      PrivateFiles.write(tokenFile(), OperatorTokens.generate().reveal() + "\n");
    }
    var text = Files.readString(tokenFile()).strip();
    if (text.length() < 40) {
      throw new IOException(
          "%s: not a token (expected: one line as first written; delete the file to make a new one)"
              .formatted(tokenFile()));
    }
    return new Secret(text);
  }

  private AccessKey key() throws IOException {
    if (!Files.exists(credentialsFile())) {
      var key = AccessKeys.generate(Caller.Operator.root(name));
      PrivateFiles.write(
          credentialsFile(),
          """
          [stackworks]
          aws_access_key_id = %s
          aws_secret_access_key = %s
          """
              .formatted(key.id(), key.secret().reveal()));
      return key;
    }
    Matcher profile = PROFILE.matcher(Files.readString(credentialsFile()));
    if (!profile.matches()) {
      throw new IOException(
          "%s: not readable (expected: one profile as first written; delete the file to make a new"
                  .formatted(credentialsFile())
              + " key)");
    }
    return new AccessKey(
        profile.group(1), new Secret(profile.group(2)), Caller.Operator.root(name));
  }
}
