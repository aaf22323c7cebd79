package io.stackworks.server.nodedata;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stackworks.proto.run.DataBagItem;
import io.stackworks.proto.run.RunSpec;
import io.stackworks.server.app.App;
import io.stackworks.server.app.AppId;
import io.stackworks.server.app.AppType;
import io.stackworks.server.app.EnvironmentVariable;
import io.stackworks.server.command.ArtifactRef;
import io.stackworks.server.command.Command;
import io.stackworks.server.command.CommandId;
import io.stackworks.server.command.CommandStatus;
import io.stackworks.server.command.CommandType;
import io.stackworks.server.command.Prepared;
import io.stackworks.server.command.Stage;
import io.stackworks.server.instance.AgentFacts;
import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.instance.InstanceStatus;
import io.stackworks.server.instance.Machine;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.layer.LayerType;
import io.stackworks.server.layer.Recipes;
import io.stackworks.server.security.Permissions;
import io.stackworks.server.security.User;
import io.stackworks.server.stack.ChefVersion;
import io.stackworks.server.stack.Instances;
import io.stackworks.server.stack.OpenCommands;
import io.stackworks.server.stack.Secret;
import io.stackworks.server.stack.Snapshot;
import io.stackworks.server.stack.Source;
import io.stackworks.server.stack.Stack;
import io.stackworks.server.stack.StackId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeDataTest {

  private static final Instant NOW = Instant.parse("2026-11-01T10:00:00Z");

  private final StackId stackId = StackId.random();
  private final Layer balancer =
      Layer.of(LayerId.random(), stackId, LayerType.LB, "Balancer", "lb", NOW);
  private final Layer web =
      Layer.of(LayerId.random(), stackId, LayerType.WEB, "Web", "web", NOW)
          .with(
              change ->
                  change
                      .customRecipes(
                          new Recipes(
                              List.of("shop", "base::default"),
                              List.of("shop::hosts"),
                              List.of(),
                              List.of(),
                              List.of()))
                      .customJson("{\"color\": \"green\", \"deep\": {\"b\": 2}}")
                      .packages(List.of("curl")));
  private final App shop =
      App.of(AppId.random(), stackId, "Shop", AppType.STATIC, NOW)
          .with(
              change ->
                  change
                      .appSource(
                          new Source(
                              Source.Type.GIT,
                              "https://example.org/shop.git",
                              "main",
                              null,
                              null,
                              new Secret("-----BEGIN KEY-----\nabcdef123456\n-----END KEY-----")))
                      .environment(
                          List.of(
                              new EnvironmentVariable("TOKEN", "secret-token", true),
                              new EnvironmentVariable("MODE", "live", false)))
                      .domains(List.of("shop.example.org")));
  private final App blog =
      App.of(AppId.random(), stackId, "Blog", AppType.OTHER, NOW)
          .withAppSource(Source.of(Source.Type.FOLDER, "/srv/blog"));
  private final Instance lb1 = instance("lb1", InstanceStatus.ONLINE, "10.1.0.2", balancer);
  private final Instance web1 = instance("web1", InstanceStatus.ONLINE, "10.1.0.3", web);
  private final Instance web2 =
      instance("web2", InstanceStatus.RUNNING_SETUP, "10.1.0.4", web, balancer);
  private final BuiltInRecipes builtIn =
      BuiltInRecipes.of(
          Map.of(
              "lb",
                  Map.of(
                      "setup", List.of("base", "haproxy"), "deploy", List.of("haproxy::configure")),
              "web",
                  Map.of(
                      "setup", List.of("base", "nginx"),
                      "deploy", List.of("deploy::web"),
                      "restart", List.of("deploy::web-restart"))));

  @Test
  void setup_runs_built_in_then_custom_recipes_in_layer_order_then_those_of_deploy() {
    assertThat(spec(ChefVersion.CHEF_18, web2, CommandType.SETUP).getRunListList())
        .containsExactly("base", "nginx", "haproxy", "shop", "deploy::web", "haproxy::configure");
  }

  @Test
  void commands_have_their_own_run_lists() {
    assertThat(spec(ChefVersion.CHEF_18, web1, CommandType.CONFIGURE).getRunListList())
        .containsExactly("shop::hosts");
    assertThat(spec(ChefVersion.CHEF_18, web1, CommandType.RESTART).getRunListList())
        .containsExactly("deploy::web-restart");
    assertThat(
            spec(ChefVersion.CHEF_18, web1, CommandType.UPDATE_CUSTOM_COOKBOOKS).getRunListList())
        .isEmpty();
    assertThat(spec(ChefVersion.CHEF_12, web1, CommandType.SETUP).getRunListList())
        .containsExactly("shop", "base::default");
  }

  @Test
  void chef_11_sees_one_attribute_tree() throws Exception {
    var spec = spec(ChefVersion.CHEF_11_10, web2, CommandType.SETUP);
    var node = json(spec);

    assertThat(spec.getDataBagsList()).isEmpty();
    assertThat(node.at("/opsworks/activity").asText()).isEqualTo("setup");
    assertThat(node.at("/opsworks/instance/hostname").asText()).isEqualTo("web2");
    assertThat(node.at("/opsworks/instance/layers").toString()).isEqualTo("[\"web\",\"lb\"]");
    assertThat(fields(node.at("/opsworks/layers/web/instances"))).containsExactly("web1");
    assertThat(node.at("/opsworks/layers/web/instances/web1/private_ip").asText())
        .isEqualTo("10.1.0.3");
    assertThat(node.at("/opsworks/layers/web/instances/web1/backends").asInt()).isEqualTo(8);
    assertThat(node.at("/opsworks/layers/web/instances/web1/created_at").asText())
        .isEqualTo("2026-11-01T10:00:00+00:00");
    assertThat(fields(node.at("/deploy"))).containsExactly("shop", "blog");
    assertThat(node.at("/deploy/shop/scm/repository").asText())
        .isEqualTo("https://example.org/shop.git");
    assertThat(node.at("/deploy/shop/domains").toString())
        .isEqualTo("[\"shop.example.org\",\"shop\"]");
    assertThat(node.at("/deploy/shop/environment_variables/TOKEN").asText())
        .isEqualTo("secret-token");
    assertThat(node.at("/deploy/blog/scm/scm_type").asText()).isEqualTo("archive");
    assertThat(node.at("/dependencies/debs").has("curl")).isTrue();
    assertThat(node.at("/haproxy/static_backends/0/name").asText()).isEqualTo("web1");
  }

  @Test
  void a_deploy_names_only_its_app() throws Exception {
    var node = json(spec(ChefVersion.CHEF_11_10, web1, CommandType.DEPLOY));

    assertThat(fields(node.at("/deploy"))).containsExactly("shop");
    assertThat(node.at("/deploy/shop/deploying_user").asText()).isEqualTo("operator");
  }

  @Test
  void chef_12_sees_data_bags_and_custom_json_alone() throws Exception {
    var spec = spec(ChefVersion.CHEF_12, web2, CommandType.SETUP);

    assertThat(fields(json(spec))).containsExactly("color", "deep", "stackworks");
    assertThat(spec.getDataBagsList())
        .extracting(item -> item.getBag() + "/" + item.getId())
        .contains(
            "aws_opsworks_app/shop",
            "aws_opsworks_instance/web1",
            "aws_opsworks_instance/web2",
            "aws_opsworks_layer/lb",
            "aws_opsworks_stack/" + stackId);
    assertThat(bag(spec, "aws_opsworks_instance", "web2").at("/self").asBoolean()).isTrue();
    assertThat(bag(spec, "aws_opsworks_instance", "web1").at("/self").asBoolean()).isFalse();
    assertThat(bag(spec, "aws_opsworks_app", "shop").at("/deploy").asBoolean()).isTrue();
    assertThat(bag(spec, "aws_opsworks_app", "shop").at("/type").asText()).isEqualTo("other");
  }

  @Test
  void custom_json_is_laid_stack_then_layers_then_deployment() throws Exception {
    var node = json(spec(ChefVersion.CHEF_11_10, web1, CommandType.DEPLOY));

    assertThat(node.at("/color").asText()).isEqualTo("green");
    assertThat(node.at("/deep").toString()).isEqualTo("{\"a\":1,\"b\":2,\"c\":3}");
    assertThat(node.at("/list").toString()).isEqualTo("[3]");
    assertThat(node.at("/opsworks/deploy_chef_provider").asText()).isEqualTo("Revision");
  }

  @Test
  void facts_of_machines_are_attributes_of_the_own_and_the_other_nodes() throws Exception {
    var spec = spec(ChefVersion.CHEF_11_10, web1, CommandType.CONFIGURE);
    var node = json(spec);

    assertThat(node.at("/stackworks/ports/http").asInt()).isEqualTo(8103);
    assertThat(node.at("/stackworks/sandbox").asText()).isEqualTo("directory");
    assertThat(node.at("/opsworks/layers/lb/instances/lb1/stackworks/ports/http").asInt())
        .isEqualTo(8102);
    var others = new ObjectMapper().readTree(spec.getNodes(0).toStringUtf8());
    assertThat(others.at("/name").asText()).isEqualTo("lb1");
    assertThat(others.at("/automatic/roles/0").asText()).isEqualTo("lb");
  }

  @Test
  void secrets_are_listed_for_masking_and_archives_are_named_for_the_agent() throws Exception {
    var archive = new ArtifactRef("sha256:" + "b".repeat(64), 7, "blog");
    var set = new ArtifactRef("sha256:" + "a".repeat(64), 9, "cookbooks");
    var command =
        command(web1, CommandType.SETUP)
            .withPrepared(new Prepared(set, Map.of(blog.id(), archive)));
    var spec = new NodeData(builtIn).spec(snapshot(ChefVersion.CHEF_11_10), command).whole();

    assertThat(spec.getSecretsList())
        .contains("secret-token", "abcdef123456")
        .doesNotContain("live");
    assertThat(spec.getCookbooks().getDigest()).isEqualTo(set.digest());
    assertThat(spec.getArtifacts(0).getDigest()).isEqualTo(archive.digest());
    assertThat(json(spec).at("/deploy/blog/scm/repository").asText())
        .isEqualTo("stackworks-artifact:" + archive.digest());
  }

  // ---- steps ----

  private Instance instance(String name, InstanceStatus status, String ip, Layer... layers) {
    var port = "81" + "0" + ip.substring(ip.length() - 1);
    return Instance.of(
            InstanceId.random(),
            stackId,
            name,
            java.util.Arrays.stream(layers).map(Layer::id).toList(),
            ComputeKind.LOCAL,
            NOW)
        .with(
            change ->
                change
                    .status(status)
                    .facts(AgentFacts.UNKNOWN.withCpus(2))
                    .machine(
                        Machine.of("m-" + name, ip)
                            .withFacts(
                                Map.of(
                                    "stackworks.ports.http",
                                    port,
                                    "stackworks.sandbox",
                                    "directory"))));
  }

  private Snapshot snapshot(ChefVersion chef) {
    var instances = Instances.of(List.of(lb1, web1, web2));
    var layers = new LinkedHashMap<LayerId, Layer>();
    List.of(balancer, web).forEach(layer -> layers.put(layer.id(), layer));
    var apps = new LinkedHashMap<AppId, App>();
    List.of(shop, blog).forEach(app -> apps.put(app.id(), app));
    var json =
        chef == ChefVersion.CHEF_12
            ? "{\"color\": \"red\"}"
            : "{\"color\": \"red\", \"deep\": {\"a\": 1, \"b\": 1}, \"list\": [1, 2],"
                + " \"opsworks\": {\"deploy_chef_provider\": \"Revision\"}}";
    return new Snapshot(
        Stack.of(stackId, "shop", NOW).withChefVersion(chef).withCustomJson(json),
        layers,
        instances,
        apps,
        OpenCommands.NONE,
        Map.of(),
        Map.of(),
        5,
        0);
  }

  private Command command(Instance instance, CommandType type) {
    return new Command(
        CommandId.random(),
        stackId,
        instance.id(),
        null,
        1,
        type,
        Map.of(),
        type.needsApp() ? shop.id() : null,
        type.needsApp() ? "{\"deep\": {\"c\": 3}, \"list\": [3]}" : null,
        type.needsApp() ? "operator" : null,
        CommandStatus.PENDING,
        Stage.CREATED,
        null,
        "",
        null,
        List.of(),
        null,
        null,
        null,
        null,
        NOW,
        null,
        null,
        null,
        null);
  }

  @Test
  void who_may_log_in_is_there_for_both_generations() throws Exception {
    var ann = login("ann", 2000, "ssh-rsa AAAA", true);
    var bob = login("bob", 2001, null, false);
    var data = new NodeData(builtIn, stack -> List.of(ann, bob));

    var old = data.spec(snapshot(ChefVersion.CHEF_11_10), command(web1, CommandType.CONFIGURE));
    assertThat(json(old.whole()).at("/ssh_users").toString())
        .isEqualTo(
            "{\"2000\":{\"name\":\"ann\",\"public_key\":\"ssh-rsa AAAA\",\"sudoer\":true,\"email\":null},"
                + "\"2001\":{\"name\":\"bob\",\"public_key\":null,\"sudoer\":false,\"email\":null}}");
    assertThat(json(old.whole()).at("/sudoers/0/name").asText()).isEqualTo("ann");
    assertThat(json(old.whole()).at("/sudoers")).hasSize(1);
    var now = data.spec(snapshot(ChefVersion.CHEF_12), command(web1, CommandType.CONFIGURE));
    assertThat(bag(now.whole(), "aws_opsworks_user", "ann").toString())
        .isEqualTo(
            "{\"id\":\"ann\",\"username\":\"ann\",\"iam_user_arn\":\"arn:aws:iam::000000000000:user/ann\","
                + "\"unix_user_id\":2000,\"ssh_public_key\":\"ssh-rsa AAAA\",\"remote_access\":true,"
                + "\"administrator_privileges\":true}");
  }

  private static Permissions.Login login(String name, int uid, String key, boolean sudo) {
    return new Permissions.Login(
        new User(User.arn(name), name, name, key, false, false, true, null, uid), sudo);
  }

  private RunSpec spec(ChefVersion chef, Instance instance, CommandType type) {
    return new NodeData(builtIn).spec(snapshot(chef), command(instance, type)).whole();
  }

  private static JsonNode json(RunSpec spec) throws Exception {
    return new ObjectMapper().readTree(spec.getNodeJson().toStringUtf8());
  }

  private static JsonNode bag(RunSpec spec, String bag, String id) throws Exception {
    for (DataBagItem item : spec.getDataBagsList()) {
      if (item.getBag().equals(bag) && item.getId().equals(id)) {
        return new ObjectMapper().readTree(item.getJson().toStringUtf8());
      }
    }
    throw new AssertionError("no " + bag + "/" + id);
  }

  private static List<String> fields(JsonNode node) {
    var names = new java.util.ArrayList<String>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
