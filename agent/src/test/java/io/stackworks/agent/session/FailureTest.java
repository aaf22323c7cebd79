package io.stackworks.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;

class FailureTest {
  private static final ServerAddress SERVER = ServerAddress.parse("https://10.77.1.1:7443");

  @Test
  void an_unreachable_server_takes_one_line_of_the_log() {
    var failure =
        Failure.of(
            Status.UNAVAILABLE
                .withDescription("io exception\nChannel Pipeline: [SslHandler#0]")
                .withCause(new IOException("Connection reset"))
                .asException(),
            SERVER);

    assertThat(failure.kind()).isEqualTo(Failure.Kind.UNREACHABLE);
    assertThat(failure.message())
        .isEqualTo("server unreachable: https://10.77.1.1:7443: io exception (Connection reset)");
  }

  @Test
  void a_cause_without_words_adds_none() {
    var failure =
        Failure.of(
            Status.UNAVAILABLE
                .withDescription("Network closed")
                .withCause(new ClosedChannelException())
                .asException(),
            SERVER);

    assertThat(failure.message())
        .isEqualTo("server unreachable: https://10.77.1.1:7443: Network closed");
  }
}
