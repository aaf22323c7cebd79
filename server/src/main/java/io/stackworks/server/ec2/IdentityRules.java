package io.stackworks.server.ec2;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.stackworks.server.stack.Stack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which machines may become instances by their identity document; {@code identity} in the file of
 * {@code --ec2}.
 *
 * @param window how long after its launch a machine may register
 * @param certificates PEM files by region, for clouds other than AWS
 */
public record IdentityRules(Duration window, List<Rule> join, Map<String, Path> certificates) {
  private static final int DEFAULT_MINUTES = 10;

  public IdentityRules {
    join = List.copyOf(join);
    certificates = Map.copyOf(certificates);
  }

  @JsonCreator
  static IdentityRules read(
      @JsonProperty("windowMinutes") @Nullable Integer windowMinutes,
      @JsonProperty("join") @Nullable List<Rule> join,
      @JsonProperty("certificates") @Nullable Map<String, Path> certificates) {
    return new IdentityRules(
        Duration.ofMinutes(windowMinutes == null ? DEFAULT_MINUTES : windowMinutes),
        join == null ? List.of() : join,
        certificates == null ? Map.of() : certificates);
  }

  /**
   * Machines that one policy lets in. All of it must fit.
   *
   * @param accounts ids; one of them
   * @param tags that the machine must carry, as EC2 describes it
   * @param stack name or id of the stack that it becomes an instance of
   * @param layers short names
   */
  public record Rule(
      List<String> accounts, Map<String, String> tags, String stack, List<String> layers) {
    @JsonCreator
    @SuppressWarnings("NullAway") // what a file leaves out is told by problems()
    public Rule(
        @JsonProperty("accounts") @Nullable List<String> accounts,
        @JsonProperty("tags") @Nullable Map<String, String> tags,
        @JsonProperty("stack") @Nullable String stack,
        @JsonProperty("layers") @Nullable List<String> layers) {
      this.accounts = accounts == null ? List.of() : List.copyOf(accounts);
      this.tags = tags == null ? Map.of() : Map.copyOf(tags);
      this.stack = stack == null ? "" : stack;
      this.layers = layers == null ? List.of() : List.copyOf(layers);
    }

    boolean names(Stack of) {
      return stack.equals(of.name()) || stack.equals(of.id().value());
    }

    boolean fits(String account, Map<String, String> present) {
      return accounts.contains(account) && present.entrySet().containsAll(tags.entrySet());
    }
  }

  boolean allows(String account) {
    return join.stream().anyMatch(rule -> rule.accounts.contains(account));
  }

  List<String> problems() {
    var problems = new ArrayList<String>();
    if (window.isNegative() || window.isZero()) {
      problems.add(
          "identity.windowMinutes: %d (expected: 1 or more)".formatted(window.toMinutes()));
    }
    for (var rule : join) {
      if (rule.accounts.isEmpty()
          || rule.accounts.stream().anyMatch(a -> !a.matches("[0-9]{12}"))) {
        problems.add(
            "identity.join.accounts: %s (expected: account ids of 12 digits)"
                .formatted(rule.accounts));
      }
      if (rule.stack.isEmpty() || rule.layers.isEmpty()) {
        problems.add("identity.join: %s (expected: stack and layers)".formatted(rule));
      }
    }
    return problems;
  }
}
