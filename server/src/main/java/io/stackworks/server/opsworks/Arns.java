package io.stackworks.server.opsworks;

import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.stack.StackId;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Amazon resource names of stacks, layers and instances. */
public final class Arns {
  /** There is no AWS account behind this server; every name needs one. */
  public static final String ACCOUNT = "000000000000";

  private static final Pattern FORM =
      Pattern.compile("arn:[a-z-]+:opsworks:[a-z0-9-]*:[0-9]*:(stack|layer|instance)/([^/]+)/?");

  private Arns() {}

  /** What a name names. */
  record Named(String kind, String id) {}

  static Optional<Named> parse(String arn) {
    var match = FORM.matcher(arn);
    return match.matches()
        ? Optional.of(new Named(match.group(1), match.group(2)))
        : Optional.empty();
  }

  static String stack(String region, StackId id) {
    return arn(region, "stack", id.value());
  }

  static String layer(String region, LayerId id) {
    return arn(region, "layer", id.value());
  }

  static String instance(String region, InstanceId id) {
    return arn(region, "instance", id.value());
  }

  /** Who asked for something; a name given at another door becomes the name of a user. */
  static @Nullable String user(@Nullable String actor) {
    return actor == null || actor.startsWith("arn:")
        ? actor
        : "arn:aws:iam::" + ACCOUNT + ":user/" + actor.replaceAll("[^A-Za-z0-9+=,.@_-]+", "-");
  }

  private static String arn(String region, String kind, String id) {
    return "arn:aws:opsworks:" + region + ":" + ACCOUNT + ":" + kind + "/" + id + "/";
  }
}
