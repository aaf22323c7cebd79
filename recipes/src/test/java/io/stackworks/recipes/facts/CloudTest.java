package io.stackworks.recipes.facts;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CloudTest {
  private static final Map<String, String> PAGES =
      Map.of(
          "/latest/meta-data/", "instance-id\nplacement/\nsecurity-groups\nnetwork/",
          "/latest/meta-data/instance-id", "i-12",
          "/latest/meta-data/placement/", "availability-zone",
          "/latest/meta-data/placement/availability-zone", "eu-west-1a",
          "/latest/meta-data/security-groups", "web\nssh",
          "/latest/meta-data/network/", "interfaces/",
          "/latest/meta-data/network/interfaces/", "macs/",
          "/latest/meta-data/network/interfaces/macs/", "02:00/",
          "/latest/meta-data/network/interfaces/macs/02:00/", "vpc-id",
          "/latest/meta-data/network/interfaces/macs/02:00/vpc-id", "vpc-1");

  @TempDir Path root;
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          var path = exchange.getRequestURI().getPath();
          var asked = exchange.getRequestHeaders().getFirst("X-aws-ec2-metadata-token");
          var answer =
              exchange.getRequestMethod().equals("PUT")
                  ? "secret-token"
                  : "secret-token".equals(asked) ? PAGES.get(path) : null;
          var bytes = answer == null ? new byte[0] : answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(
              answer == null ? 404 : 200, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Map<String, Supplier<@Nullable Object>> facts() {
    var facts = new HashMap<String, Supplier<@Nullable Object>>();
    new Cloud(root, new Ec2Metadata("http://127.0.0.1:" + server.getAddress().getPort()))
        .into(facts);
    return facts;
  }

  @Test
  void a_machine_that_is_not_in_ec2_asks_nobody() {
    assertThat(facts().get("ec2").get()).isNull();
    assertThat(facts().get("cloud").get()).isNull();
  }

  @Test
  void an_instance_knows_what_its_metadata_says() throws IOException {
    Files.createDirectories(root.resolve("etc/chef/ohai/hints"));
    Files.writeString(root.resolve("etc/chef/ohai/hints/ec2.json"), "");

    @SuppressWarnings("unchecked")
    var ec2 = (Map<String, Object>) facts().get("ec2").get();

    assertThat(ec2)
        .containsEntry("instance_id", "i-12")
        .containsEntry("placement_availability_zone", "eu-west-1a")
        .containsEntry("security_groups", List.of("web", "ssh"))
        .containsEntry("network_interfaces_macs", Map.of("02:00", Map.of("vpc_id", "vpc-1")));
  }
}
