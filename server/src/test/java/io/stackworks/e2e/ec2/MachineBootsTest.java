package io.stackworks.e2e.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.stackworks.e2e.Stage;
import io.stackworks.e2e.Until;
import io.stackworks.server.bench.ec2.Ec2Endpoint;
import io.stackworks.server.bench.ec2.Ec2Image;
import io.stackworks.server.bench.ec2.Ec2Machine;
import io.stackworks.server.bench.ec2.Ec2Notary;
import io.stackworks.server.bench.ec2.Ec2Sandboxes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

@Timeout(400)
@ExtendWith(NeedsMachines.class)
@TestMethodOrder(MethodOrderer.MethodName.class)
class MachineBootsTest {
  private static final String SERVER = "stackworks.test";

  private static Ec2Endpoint ec2;
  private static Ec2Sandboxes sandboxes;
  private static Stage stage;
  private static Path settings;
  private static Path certificate;

  @BeforeAll
  static void open() throws Exception {
    ec2 = Ec2Endpoint.start();
    ec2.cloud()
        .addImage(Image.builder().imageId("ami-1").name("debian").rootDeviceType("ebs").build());
    var notary = new Ec2Notary();
    certificate = Files.createTempFile("stackworks-ec2", ".pem");
    Files.writeString(certificate, notary.certificatePem());
    settings = Files.createTempFile("stackworks-ec2", ".yaml");
    Files.writeString(
        settings,
        """
        region: us-east-1
        os: Debian
        endpoint: %s
        images: [{os: Debian, architecture: x86_64, ami: ami-1}]
        identity:
          join:
            - {accounts: ["%s"], tags: {role: worker}, stack: shop, layers: [work]}
          certificates: {us-east-1: %s}
        """
            .formatted(ec2.url(), Ec2Machine.ACCOUNT, certificate));
    stage =
        Stage.open(
            "none",
            List.of("--name", SERVER, "--ec2", settings.toString()),
            Map.of("AWS_ACCESS_KEY_ID", "AKIDTEST", "AWS_SECRET_ACCESS_KEY", "test"));
    stage.startServer();
    sandboxes =
        new Ec2Sandboxes(
                Files.createTempDirectory("sw-ec2"),
                Ec2Image.ensure(),
                SERVER,
                stage.agents(),
                Stage.home(),
                notary)
            .behind(ec2.cloud());
  }

  @AfterAll
  static void close() throws Exception {
    if (sandboxes != null) {
      sandboxes.close();
    }
    if (stage != null) {
      stage.close();
      Files.delete(settings);
      Files.delete(certificate);
    }
    if (ec2 != null) {
      ec2.close();
    }
  }

  @Test
  void step_1_a_launched_machine_installs_its_agent_and_is_online() throws Exception {
    var file =
        stage.write(
            "stack.yaml",
            """
            name: shop
            cookbooks: {type: folder, url: cookbooks}
            layers:
              - name: Web
                short_name: web
                recipes: {setup: [shop::setup], shutdown: [shop::shutdown]}
              - {name: Work, short_name: work}
            instances:
              - {hostname: one, layers: [web], compute: ec2}
            """);
    stage.write("cookbooks/shop/metadata.rb", "name 'shop'\nversion '1.0.0'\n");
    recipe("setup", "file '/srv/setup' do\n  content node['ec2']['instance_id'].to_s\nend\n");
    recipe("shutdown", "file '/srv/shutdown' do\n  content 'done'\nend\n");
    stage.operator("apply", "-f", file.toString(), "--yes");
    scaleOut(); // boots beside the other one

    online("one");

    var machine = machine();
    assertThat(sandboxes.file(machine, "/srv/setup")).get().satisfies(contains(machine.id()));
    assertThat(stage.instance("shop", "one").get("private_ip").asText())
        .isEqualTo(machine.privateIp());
  }

  @Test
  void step_2_a_stop_runs_shutdown_and_then_stops_the_machine() throws Exception {
    stage.operator("stop", "shop/one", "--wait", "--timeout", "3m");

    assertThat(sandboxes.file(machine(), "/srv/shutdown")).get().satisfies(contains("done"));
    assertThat(machine().state()).isEqualTo(InstanceStateName.STOPPED);
  }

  @Test
  void step_3_the_next_start_is_the_same_machine_and_its_agent_comes_back() throws Exception {
    var before = machine();
    stage.operator("start", "shop/one");

    online("one");

    assertThat(machine()).isSameAs(before);
    assertThat(machine().boots()).isEqualTo(2);
  }

  @Test
  void step_4_a_machine_without_a_row_joins_by_its_identity_document() throws Exception {
    Until.holds(
        "the group's machine has registered",
        () ->
            StreamSupport.stream(stage.json("status", "shop").get("instances").spliterator(), false)
                .anyMatch(instance -> instance.get("hostname").asText().equals("work1")));
    online("work1");

    assertThat(stage.instance("shop", "work1").get("layers").toString()).contains("work");
  }

  /** As an auto scaling group does: with the user data of its launch template, for nobody's row. */
  private static void scaleOut() throws Exception {
    var userData =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(stage.url() + "/agent/user-data.sh")).build(),
                BodyHandlers.ofByteArray());
    var keys = StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDGROUP", "test"));
    try (var client =
        Ec2Client.builder()
            .endpointOverride(ec2.url())
            .region(Region.US_EAST_1)
            .credentialsProvider(keys)
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .build()) {
      client.runInstances(
          run ->
              run.imageId("ami-1")
                  .instanceType("t3.small")
                  .minCount(1)
                  .maxCount(1)
                  .userData(Base64.getEncoder().encodeToString(userData.body()))
                  .tagSpecifications(
                      TagSpecification.builder()
                          .resourceType(ResourceType.INSTANCE)
                          .tags(Tag.builder().key("role").value("worker").build())
                          .build()));
    }
  }

  private static ThrowingConsumer<Path> contains(String text) {
    return file -> assertThat(Files.readString(file)).isEqualTo(text);
  }

  private static void recipe(String name, String text) throws IOException {
    stage.write("cookbooks/shop/recipes/" + name + ".rb", text);
  }

  private static Ec2Machine machine() {
    return ec2.cloud().alive().stream()
        .filter(machine -> machine.tags().containsKey("stackworks:instance"))
        .findFirst()
        .orElseThrow();
  }

  private static void online(String hostname) throws Exception {
    try {
      stage.awaitStatus("shop", hostname, "online");
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "\n" + told(), e);
    }
  }

  /** What is known of a machine that did not become what it should. */
  private static String told() throws IOException {
    var text = new StringBuilder();
    for (var machine : ec2.cloud().machines()) {
      text.append(machine.id()).append(' ').append(machine.state()).append('\n');
      text.append(sandboxes.console(machine)).append('\n');
      for (var log :
          List.of("/var/log/stackworks-boot.log", "/var/lib/stackworks-agent/agent.log")) {
        var file = sandboxes.file(machine, log);
        text.append(log).append(": ").append(file.isPresent() ? Files.readString(file.get()) : "-");
        text.append('\n');
      }
    }
    return text.append(stage.serverLog()).toString();
  }
}
