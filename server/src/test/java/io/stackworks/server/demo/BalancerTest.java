package io.stackworks.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BalancerTest {
  private HttpServer server;
  private Iterator<String> answers;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            var answer = answers.next();
            int status = answer.isEmpty() ? 503 : 200;
            var body = (answer + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Balancer balancer(Duration patience) {
    return new Balancer("http://127.0.0.1:%d/".formatted(server.getAddress().getPort()), patience);
  }

  private static Iterator<String> thenForever(List<String> first, String... last) {
    return Stream.concat(
            first.stream(), Stream.generate(() -> Stream.of(last)).flatMap(each -> each))
        .iterator();
  }

  @Test
  void it_asks_until_all_have_answered() throws Exception {
    answers = thenForever(List.of("", "a", "a"), "b");

    assertThat(balancer(Balancer.PATIENCE).until("a and b", all -> all.size() == 2))
        .containsExactly("a", "b");
  }

  @Test
  void an_instance_is_gone_when_only_others_answer_for_a_while() throws Exception {
    answers = thenForever(List.of("a", "b", "a", "", "a", "b"), "a");

    assertThat(balancer(Balancer.PATIENCE).settles("a only", "a"::equals)).containsExactly("a");
  }

  @Test
  void what_does_not_come_is_named() {
    answers = thenForever(List.of(), "a", "b");

    assertThatThrownBy(() -> balancer(Duration.ofSeconds(1)).settles("a only", "a"::equals))
        .isInstanceOf(DemoFailed.class)
        .hasMessageContaining("(expected: a only, 12 times in a row)");
  }
}
