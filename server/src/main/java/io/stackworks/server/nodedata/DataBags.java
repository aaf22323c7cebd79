package io.stackworks.server.nodedata;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.stackworks.proto.run.DataBagItem;
import io.stackworks.server.app.App;
import io.stackworks.server.command.Command;
import io.stackworks.server.command.CommandType;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.stack.ChefVersion;
import io.stackworks.server.stack.Snapshot;
import java.util.ArrayList;
import java.util.List;

/** Node data of Chef 12: the {@code aws_opsworks_*} data bags. */
final class DataBags {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Snapshot snapshot;
  private final Instance self;
  private final Command command;
  private final List<DataBagItem> items = new ArrayList<>();

  DataBags(Snapshot snapshot, Instance self, Command command) {
    this.snapshot = snapshot;
    this.self = self;
    this.command = command;
  }

  /** What depends on the instance or the command; the others are {@link #other}. */
  List<DataBagItem> build() {
    snapshot.apps().values().stream()
        // A deleted app only for the command that undeploys it.
        .filter(app -> !app.deleted() || app.id().equals(command.appId()))
        .forEach(app -> items.add(item("aws_opsworks_app", app.shortname(), app(app))));
    items.add(item("aws_opsworks_command", command.id().value(), command()));
    items.add(item("aws_opsworks_instance", self.hostname(), instance(self, true)));
    snapshot
        .layers()
        .values()
        .forEach(layer -> items.add(item("aws_opsworks_layer", layer.shortname(), layer(layer))));
    items.add(item("aws_opsworks_stack", snapshot.stack().id().value(), stack()));
    return items;
  }

  /** An online instance as all others see it. */
  static DataBagItem other(Instance instance) {
    return item("aws_opsworks_instance", instance.hostname(), instance(instance, false));
  }

  static DataBagItem item(String bag, String id, ObjectNode content) {
    var named = JSON.objectNode();
    named.put("id", id);
    named.setAll(content);
    return DataBagItem.newBuilder()
        .setBag(bag)
        .setId(id)
        .setJson(ByteString.copyFromUtf8(named.toString()))
        .build();
  }

  private ObjectNode app(App app) {
    var node = JSON.objectNode();
    node.put("app_id", app.id().value());
    node.put("name", app.name());
    node.put("shortname", app.shortname());
    // Chef 12 knew no app types; ours keeps them for built-in recipes.
    node.put(
        "type",
        snapshot.stack().chefVersion() == ChefVersion.CHEF_12 ? "other" : app.type().word());
    node.put("deploy", isDeployed(app));
    Code.appSource(node.putObject("app_source"), app, command);
    var attributes = node.putObject("attributes");
    attributes.put("document_root", app.attributes().get("DocumentRoot"));
    attributes.put(
        "auto_bundle_on_deploy", !"false".equals(app.attributes().get("AutoBundleOnDeploy")));
    attributes.put("rails_env", app.attributes().get("RailsEnv"));
    attributes.put("aws_flow_ruby_settings", app.attributes().get("AwsFlowRubySettings"));
    var sources = node.putArray("data_sources");
    for (var source : app.dataSources()) {
      sources
          .addObject()
          .put("type", source.type())
          .put("arn", source.arn())
          .put("database_name", source.databaseName());
    }
    if (app.dataSources().isEmpty()) {
      sources.addObject().put("type", "None");
    }
    var domains = node.putArray("domains");
    Nodes.domains(app).forEach(domains::add);
    node.put("enable_ssl", app.enableSsl());
    var ssl = node.putObject("ssl_configuration");
    var configured = app.sslConfiguration();
    ssl.put("certificate", configured == null ? null : configured.certificate());
    ssl.put("private_key", configured == null ? null : configured.privateKey().reveal());
    ssl.put("chain", configured == null ? null : configured.chain());
    var environment = node.putObject("environment");
    app.environment().forEach(variable -> environment.put(variable.key(), variable.value()));
    return node;
  }

  private boolean isDeployed(App app) {
    return command.type() == CommandType.SETUP || app.id().equals(command.appId());
  }

  private ObjectNode command() {
    var node = JSON.objectNode();
    node.put("command_id", command.id().value());
    node.put("type", command.type().word());
    var args = node.putObject("args");
    command
        .args()
        .forEach(
            (name, values) -> {
              var list = args.putArray(name);
              values.forEach(list::add);
            });
    if (command.appId() != null) {
      args.putArray("app_ids").add(command.appId().value());
    }
    node.put("sent_at", Nodes.time(command.createdAt()));
    node.put("iam_user_arn", command.requestedBy());
    node.put("instance_id", command.instanceId().value());
    return node;
  }

  private static ObjectNode instance(Instance instance, boolean self) {
    var node = JSON.objectNode();
    var settings = instance.settings();
    var machine = instance.machine();
    node.put("instance_id", instance.id().value());
    node.put("ec2_instance_id", Nodes.machineId(instance));
    node.put("hostname", instance.hostname());
    node.put("ami_id", settings.amiId());
    node.put("instance_type", settings.instanceType());
    node.put("subnet_id", settings.subnetId());
    node.put("availability_zone", Nodes.zone(instance));
    node.put("self", self);
    node.put("status", instance.status().word());
    var layers = node.putArray("layer_ids");
    instance.layerIds().forEach(layer -> layers.add(layer.value()));
    node.put("os", instance.facts() == null ? settings.os() : instance.facts().os());
    node.put("architecture", Nodes.architecture(instance));
    node.put("auto_scaling_type", settings.autoScalingType());
    node.put("created_at", Nodes.time(instance.createdAt()));
    node.put("ebs_optimized", settings.ebsOptimized());
    node.put("elastic_ip", settings.elasticIp());
    node.put("public_ip", instance.publicIp());
    node.put("private_ip", instance.privateIp());
    node.put("public_dns", machine == null ? null : machine.publicDns());
    node.put("private_dns", machine == null ? null : machine.privateDns());
    node.put("root_device_type", settings.rootDeviceType());
    node.putNull("root_device_volume_id");
    node.put("virtualization_type", settings.virtualizationType());
    node.put("infrastructure_class", Nodes.infrastructure(instance));
    for (var kind : List.of("rsa", "dsa")) {
      for (var part : List.of("fingerprint", "private", "public")) {
        node.putNull("ssh_host_" + kind + "_key_" + part);
      }
    }
    var facts = Nodes.machineFacts(instance).get("stackworks");
    if (facts != null) {
      node.set("stackworks", facts);
    }
    return node;
  }

  private static ObjectNode layer(Layer layer) {
    var node = JSON.objectNode();
    node.put("layer_id", layer.id().value());
    node.put("name", layer.name());
    node.put("shortname", layer.shortname());
    node.put("type", layer.type().word());
    var packages = node.putArray("packages");
    layer.packages().forEach(packages::add);
    node.put("ecs_cluster_arn", layer.attributes().get("EcsClusterArn"));
    var volumes = node.putArray("volume_configurations");
    for (var volume : layer.volumeConfigurations()) {
      volumes
          .addObject()
          .put("mount_point", volume.mountPoint())
          .put("size", volume.size())
          .put("number_of_disks", volume.numberOfDisks())
          .put("raid_level", volume.raidLevel())
          .put("volume_type", volume.volumeType())
          .put("iops", volume.iops())
          .put("encrypted", volume.encrypted());
    }
    return node;
  }

  private ObjectNode stack() {
    var stack = snapshot.stack();
    var node = JSON.objectNode();
    node.put("stack_id", stack.id().value());
    node.put("name", stack.name());
    node.put(
        "arn", "arn:aws:opsworks:" + stack.region() + ":000000000000:stack/" + stack.id() + "/");
    node.put("region", stack.region());
    node.put("vpc_id", stack.vpcId());
    node.put("use_custom_cookbooks", stack.useCustomCookbooks());
    var source = stack.customCookbooksSource();
    var cookbooks = node.putObject("custom_cookbooks_source");
    cookbooks.put("type", source == null ? null : source.type().word());
    cookbooks.put("url", source == null ? null : source.url());
    cookbooks.put("username", source == null ? null : source.username());
    cookbooks.put("password", source == null ? null : Code.reveal(source.password()));
    cookbooks.put("ssh_key", source == null ? null : Code.reveal(source.sshKey()));
    cookbooks.put("revision", source == null ? null : source.revision());
    return node;
  }
}
