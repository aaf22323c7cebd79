package io.stackworks.server.security;

import io.grpc.Context;
import io.stackworks.server.stack.StackId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Who is behind a call. */
public sealed interface Caller {
  Context.Key<Caller> KEY = Context.key("caller");

  /** The caller of the gRPC call under way. */
  static Caller current() {
    return Objects.requireNonNullElse(KEY.get(), Anonymous.NOBODY);
  }

  /** The agent behind the call under way; only in methods that {@link Rights} gives to agents. */
  static Agent agent() {
    return (Agent) current();
  }

  /** Nothing was shown. */
  enum Anonymous implements Caller {
    NOBODY
  }

  /** An agent with a certificate of ours: the instance's id and the fingerprint of its key. */
  record Agent(String instanceId, String keyFingerprint) implements Caller {}

  /**
   * A person or program with credentials.
   *
   * @param name for people and the audit log
   * @param administrator may do everything where no stack denies him
   * @param managesHimself may change his own profile
   * @param registersIn may register an instance of this stack and nothing else
   */
  record Operator(
      String name,
      String arn,
      boolean administrator,
      boolean managesHimself,
      @Nullable StackId registersIn)
      implements Caller {
    private static final String ROOT = "arn:aws:iam::" + User.ACCOUNT + ":root";

    /** Whoever can read the data directory; nothing denies him anything. */
    public static Operator root(String name) {
      return new Operator(name, ROOT, true, false, null);
    }

    public static Operator of(User user) {
      return new Operator(
          user.name(),
          user.arn(),
          user.administrator(),
          user.allowSelfManagement(),
          user.registersIn());
    }

    public boolean isRoot() {
      return arn.equals(ROOT);
    }
  }
}
