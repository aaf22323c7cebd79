package io.stackworks.server.ec2;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;

/**
 * The one place where EC2 is asked, at a pace that it bears, and asked again.
 *
 * <p>Repeated: what was throttled, until {@link #PATIENCE} is over; what may or may not have been
 * carried out, {@link #TRIES} times. Every call here may be repeated, but for {@link #once}:
 * launches by their client token, all others by what they ask for. All else is the caller's.
 */
final class Ec2Calls {
  private static final Logger log = LoggerFactory.getLogger(Ec2Calls.class);

  static final int TRIES = 6;
  static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long FIRST_PAUSE_MS = 100;
  private static final long LONGEST_PAUSE_MS = 10_000;

  private final Ec2Client client;
  private final Pace pace = new Pace();

  Ec2Calls(Ec2Client client) {
    this.client = client;
  }

  <T> T call(String action, Function<Ec2Client, T> call) throws Ec2Refused {
    return call(action, PATIENCE, call);
  }

  /**
   * @param patience for somebody who waits
   */
  <T> T call(String action, Duration patience, Function<Ec2Client, T> call) throws Ec2Refused {
    return call(action, patience, TRIES, call);
  }

  /** What would be done twice if it were asked twice. */
  <T> T once(String action, Function<Ec2Client, T> call) throws Ec2Refused {
    return call(action, PATIENCE, 1, call);
  }

  private <T> T call(String action, Duration patience, int tries, Function<Ec2Client, T> call)
      throws Ec2Refused {
    long deadlineNs = System.nanoTime() + patience.toNanos();
    int unsure = 0;
    for (int attempt = 0; ; attempt++) {
      pause(TimeUnit.NANOSECONDS.toMillis(pace.turn(System.nanoTime())));
      try {
        T answer = call.apply(client);
        pace.carriedOut();
        return answer;
      } catch (SdkException e) {
        var refused = refused(action, e);
        boolean again =
            switch (refused.trouble()) {
              case THROTTLED -> {
                pace.throttled(System.nanoTime());
                yield System.nanoTime() - deadlineNs < 0;
              }
              case UNSURE -> ++unsure < tries;
              default -> false;
            };
        if (!again || Thread.currentThread().isInterrupted()) {
          throw refused;
        }
        log.atDebug().addKeyValue("action", action).setCause(e).log("EC2 is asked again");
      }
      long most = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS << Math.min(attempt, 10));
      pause(ThreadLocalRandom.current().nextLong(most + 1)); // full jitter
    }
  }

  private static Ec2Refused refused(String action, SdkException e) {
    if (e instanceof AwsServiceException told) {
      var details = told.awsErrorDetails();
      var code = details == null ? "" : orEmpty(details.errorCode());
      var message = details == null ? "" : orEmpty(details.errorMessage());
      return new Ec2Refused(action, code, message, Trouble.of(code, told.statusCode()));
    }
    var message = orEmpty(e.getMessage());
    if (e instanceof SdkClientException && message.contains("credentials")) {
      return new Ec2Refused(action, "no credentials", message, Trouble.PERMISSION);
    }
    return new Ec2Refused(action, "no answer", message, Trouble.UNSURE);
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static void pause(long milliseconds) {
    if (milliseconds <= 0) {
      return;
    }
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the next refusal is the last
    }
  }
}
