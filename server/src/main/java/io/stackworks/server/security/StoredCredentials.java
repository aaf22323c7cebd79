package io.stackworks.server.security;

import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.stack.Secret;
import java.util.Optional;
import java.util.function.Predicate;

/** Credentials as the database has them: the row decides, at every connection and call. */
public final class StoredCredentials implements Authorisation.Credentials {
  private final OperatorTokens tokens;
  private final AgentKeys keys;
  private final Predicate<InstanceId> exists;

  /**
   * @param exists whether the instance has a record
   */
  public StoredCredentials(OperatorTokens tokens, AgentKeys keys, Predicate<InstanceId> exists) {
    this.tokens = tokens;
    this.keys = keys;
    this.exists = exists;
  }

  @Override
  public Optional<Caller.Operator> operator(Secret token) {
    return tokens.find(token);
  }

  @Override
  public Optional<String> refusal(Caller.Agent agent) {
    var key = keys.find(agent.keyFingerprint()).orElse(null);
    if (key == null || !key.instance().value().equals(agent.instanceId())) {
      return Optional.of("certificate unknown to this server's database");
    }
    if (key.revokedAt() != null) {
      return Optional.of(
          "certificate revoked at %s: %s".formatted(key.revokedAt(), key.revokedBecause()));
    }
    return exists.test(key.instance())
        ? Optional.empty()
        : Optional.of("instance %s does not exist any more".formatted(key.instance()));
  }
}
