package io.stackworks.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.security.AgentKeys.Claim;
import io.stackworks.server.security.AgentKeys.Reason;
import io.stackworks.server.stack.Secret;
import io.stackworks.server.stack.StackId;
import io.stackworks.server.store.Database;
import io.stackworks.server.store.Dialect;
import io.stackworks.server.store.TestDatabases;
import io.stackworks.server.testing.SteppingClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AgentKeysTest {
  private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  private final SteppingClock clock = new SteppingClock(START);

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void a_token_for_an_instance_makes_a_key_stand_for_it_once(Dialect dialect) {
    with(
        dialect,
        (tokens, keys) -> {
          var instance = InstanceId.random();
          var token = tokens.forInstance(instance, HOUR).secret();

          assertThat(keys.claim("key-a", token)).isEqualTo(new Claim.Known(instance));
          assertThat(keys.claim("key-b", token))
              .isEqualTo(new Claim.Refused(Reason.USED_UP, "join token used up: 1 of 1 uses"));
        });
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void the_first_key_of_a_machine_is_the_machine(Dialect dialect) {
    with(
        dialect,
        (tokens, keys) -> {
          var stack = StackId.random();
          var layers = List.of(LayerId.random(), LayerId.random());

          var first = keys.claimMachine("key-a", "i-1", stack, layers);
          assertThat(first.map(Claim.New.class::cast).map(Claim.New::layers)).contains(layers);
          assertThat(keys.claimMachine("key-a", "i-1", StackId.random(), List.of()))
              .isEqualTo(first);
          assertThat(keys.claimMachine("key-b", "i-1", stack, layers)).isEmpty();
          assertThat(keys.claimMachine("key-a", "i-2", stack, layers)).isEmpty();
          assertThat(keys.isOfMachine("key-a", "i-1")).isTrue();
          assertThat(keys.isOfMachine("key-a", "i-2")).isFalse();
          assertThat(keys.isOfMachine("key-b", "i-1")).isFalse();

          keys.unclaim("key-a");
          assertThat(keys.claimMachine("key-b", "i-1", stack, layers)).isPresent();
        });
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void a_key_that_came_by_a_token_goes_on_to_stand_for_its_instance(Dialect dialect) {
    with(
        dialect,
        (tokens, keys) -> {
          var instance = InstanceId.random();
          keys.claim("key-a", tokens.forInstance(instance, HOUR).secret());

          assertThat(keys.claimMachine("key-a", "i-1", StackId.random(), List.of()))
              .contains(new Claim.Known(instance));
          keys.revoke(instance, "stolen");
          assertThat(keys.claimMachine("key-a", "i-1", StackId.random(), List.of()))
              .containsInstanceOf(Claim.Refused.class);
        });
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void a_retry_with_the_same_key_gets_the_same_instance_and_costs_no_use(Dialect dialect) {
    with(
        dialect,
        (tokens, keys) -> {
          var stack = StackId.random();
          var layers = List.of(LayerId.random(), LayerId.random());
          var token = tokens.forStack(stack, layers, 2, HOUR).secret();

          var first = (Claim.New) keys.claim("key-a", token);
          assertThat(keys.claim("key-a", token)).isEqualTo(first);
          assertThat(first.layers()).isEqualTo(layers);

          var second = (Claim.New) keys.claim("key-b", token);
          assertThat(second.instance()).isNotEqualTo(first.instance());
          assertThat(keys.claim("key-c", token))
              .isEqualTo(new Claim.Refused(Reason.USED_UP, "join token used up: 2 of 2 uses"));
        });
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void a_known_key_comes_back_even_when_its_token_is_long_gone(Dialect dialect) {
    with(
        dialect,
        (tokens, keys) -> {
          var instance = InstanceId.random();
          var token = tokens.forInstance(instance, HOUR).secret();
          keys.claim("key-a", token);
          clock.step(Duration.ofDays(90));
          tokens.sweep();

          assertThat(keys.claim("key-a", new Secret(""))).isEqualTo(new Claim.Known(instance));
        });
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void unknown_expired_and_forgotten_tokens_have_their_own_answers(Dialect dialect) {
    with(
        dialect,
        (tokens, keys) -> {
          var token = tokens.forInstance(InstanceId.random(), HOUR).secret();
          var unknown =
              new Claim.Refused(
                  Reason.UNKNOWN_TOKEN,
                  "join token unknown (expected: one from `stackworks token create`, whole)");

          assertThat(keys.claim("key-a", new Secret("swj_guess"))).isEqualTo(unknown);
          clock.step(HOUR);
          assertThat(keys.claim("key-a", token))
              .isEqualTo(
                  new Claim.Refused(Reason.EXPIRED, "join token expired at 2026-11-01T01:00:00Z"));
          clock.step(Duration.ofDays(8));
          tokens.sweep();
          assertThat(keys.claim("key-a", token)).isEqualTo(unknown);
        });
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void a_new_machine_of_an_instance_puts_the_old_ones_key_out_of_use(Dialect dialect) {
    with(
        dialect,
        (tokens, keys) -> {
          var instance = InstanceId.random();
          keys.claim("key-a", tokens.forInstance(instance, HOUR).secret());
          keys.claim("key-b", tokens.forInstance(instance, HOUR).secret());

          assertThat(keys.find("key-a").orElseThrow().revokedAt()).isEqualTo(START);
          assertThat(keys.find("key-b").orElseThrow().revokedAt()).isNull();
          assertThat(keys.claim("key-a", new Secret("any")))
              .isEqualTo(
                  new Claim.Refused(
                      Reason.REVOKED,
                      "key revoked at 2026-11-01T00:00:00Z: the instance registered again with"
                          + " another key"));
        });
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void an_undone_claim_gives_the_use_back(Dialect dialect) {
    with(
        dialect,
        (tokens, keys) -> {
          var token = tokens.forStack(StackId.random(), List.of(), 1, HOUR).secret();
          keys.claim("key-a", token);
          keys.unclaim("key-a");

          assertThat(keys.claim("key-b", token)).isInstanceOf(Claim.New.class);
        });
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void many_at_once_get_no_more_uses_than_there_are(Dialect dialect) {
    with(
        dialect,
        (tokens, keys) -> {
          var token = tokens.forStack(StackId.random(), List.of(), 5, HOUR).secret();
          var threads = Executors.newFixedThreadPool(8);
          var claims = new ArrayList<Callable<Claim>>();
          for (int i = 0; i < 24; i++) {
            var key = "key-" + i;
            claims.add(() -> keys.claim(key, token));
          }
          int admitted = 0;
          for (var claim : threads.invokeAll(claims)) {
            admitted += claim.get() instanceof Claim.New ? 1 : 0;
          }
          threads.shutdown();

          assertThat(admitted).isEqualTo(5);
        });
  }

  private interface Story {
    void tell(JoinTokens tokens, AgentKeys keys) throws Exception;
  }

  private void with(Dialect dialect, Story story) {
    try (Database database = TestDatabases.open(dialect)) {
      story.tell(new JoinTokens(database, clock), new AgentKeys(database, clock));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
