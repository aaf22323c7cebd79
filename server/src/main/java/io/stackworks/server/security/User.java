package io.stackworks.server.security;

import io.stackworks.server.stack.StackId;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A person or program that may call, and perhaps log in to instances.
 *
 * @param arn {@code arn:aws:iam::ACCOUNT:user/NAME}, or another one that an import or a client
 *     brought along
 * @param sshUsername of the account on instances
 * @param sshPublicKey one line as in {@code authorized_keys}
 * @param allowSelfManagement may read and change his own SSH key
 * @param administrator may do everything where no stack denies him
 * @param hasProfile listed as a user profile by the OpsWorks API
 * @param registersIn a machine's user: may register an instance of this stack and nothing else
 * @param unixUid the same on every instance
 */
public record User(
    String arn,
    String name,
    String sshUsername,
    @Nullable String sshPublicKey,
    boolean allowSelfManagement,
    boolean administrator,
    boolean hasProfile,
    @Nullable StackId registersIn,
    int unixUid) {
  /** There is no AWS account behind this server; every ARN needs one. */
  public static final String ACCOUNT = "000000000000";

  static final int FIRST_UID = 2000;
  static final int LAST_UID = 4000;

  private static final Pattern ARN =
      Pattern.compile(
          "arn:aws[a-z-]*:(iam|sts)::[0-9]{12}:"
              + "(user|federated-user|assumed-role|role)/[A-Za-z0-9+=,.@_/-]{1,512}");

  /** The ARN of a user that is made here. */
  public static String arn(String name) {
    return "arn:aws:iam::" + ACCOUNT + ":user/" + name;
  }

  public static boolean isArn(String text) {
    return ARN.matcher(text).matches();
  }

  /** The name in an ARN: what follows the last slash. */
  static String nameOf(String arn) {
    return arn.substring(arn.lastIndexOf('/') + 1);
  }

  /** OpsWorks did not refuse other punctuation, it left it out: my.name becomes myname. */
  public static String sshUsername(String from) {
    return from.replaceAll("[^A-Za-z0-9_-]", "");
  }

  /** Names that may be part of an ARN and of a command line. */
  static boolean isName(String text) {
    return text.matches("[A-Za-z0-9+=,.@_-]{1,64}");
  }

  /**
   * Whether it is one public key in the form of OpenSSH, without options: a line break or an option
   * would put more than a key into authorized_keys.
   */
  static boolean isPublicKey(String text) {
    var part = text.strip().split(" ", 3);
    if (part.length < 2 || text.length() > 16_384 || text.strip().matches("(?s).*[\\r\\n].*")) {
      return false;
    }
    try {
      var key = java.util.Base64.getDecoder().decode(part[1]);
      var type = part[0].getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      // The key repeats its type, behind its length.
      return key.length > type.length + 4
          && List.of(0, 0, 0).equals(List.of((int) key[0], (int) key[1], (int) key[2]))
          && key[3] == type.length
          && java.util.Arrays.equals(key, 4, 4 + type.length, type, 0, type.length);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
