package io.stackworks.server.nodedata;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stackworks.server.app.App;
import io.stackworks.server.app.AppType;
import io.stackworks.server.command.Command;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.layer.LayerType;
import io.stackworks.server.stack.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Node data of Chef 11.10: one attribute tree, {@code node[:opsworks]}, {@code node[:deploy]} and
 * their neighbours.
 */
final class AttributeTree {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String DOCUMENT_ROOT = "DocumentRoot";

  private final Snapshot snapshot;
  private final Instance instance;
  private final Command command;
  private final List<String> runList;
  private final Accounts accounts;

  AttributeTree(
      Snapshot snapshot,
      Instance instance,
      Command command,
      List<String> runList,
      Accounts accounts) {
    this.snapshot = snapshot;
    this.instance = instance;
    this.command = command;
    this.runList = runList;
    this.accounts = accounts;
  }

  ObjectNode build() {
    var node = JSON.objectNode();
    opsworks(node.putObject("opsworks"));
    deploy(node.putObject("deploy"));
    var recipes = node.putArray("recipes");
    runList.forEach(recipes::add);
    customCookbooks(node.putObject("opsworks_custom_cookbooks"));
    node.put("chef_environment", "_default");
    node.set("ssh_users", accounts.sshUsers());
    node.set("sudoers", accounts.sudoers());
    dependencies(node.putObject("dependencies"));
    neighbours(node);
    return node;
  }

  // ---- opsworks ----

  private void opsworks(ObjectNode opsworks) {
    opsworks.put("activity", command.type().word());
    opsworks.put("agent_version", snapshot.stack().agentVersion());
    opsworks.put("sent_at", command.createdAt().getEpochSecond());
    opsworks.put(
        "deployment", command.deploymentId() == null ? null : command.deploymentId().value());
    var activities = opsworks.putArray("valid_client_activities");
    for (var activity :
        List.of(
            "reboot",
            "stop",
            "setup",
            "configure",
            "update_dependencies",
            "install_dependencies",
            "update_custom_cookbooks",
            "execute_recipes")) {
      activities.add(activity);
    }
    if (!snapshot.liveApps().isEmpty()) {
      activities.add("deploy");
    }
    layerOf(LayerType.RAILS_APP)
        .ifPresent(layer -> opsworks.put("ruby_version", layer.attributes().get("RubyVersion")));
    opsworks.put("ruby_stack", "ruby");
    opsworks.put("deploy_chef_provider", "Timestamped");
    opsworks.put("run_cookbook_tests", false);
    var applications = opsworks.putArray("applications");
    for (var app : snapshot.liveApps()) {
      applications
          .addObject()
          .put("name", app.name())
          .put("slug_name", app.shortname())
          .put("application_type", app.type().word());
    }
    stack(opsworks.putObject("stack"));
    var layers = opsworks.putObject("layers");
    snapshot.layers().values().forEach(layer -> layer(layers.putObject(layer.shortname()), layer));
    instance(opsworks.putObject("instance"));
  }

  private void stack(ObjectNode node) {
    var stack = snapshot.stack();
    node.put("id", stack.id().value());
    node.put("name", stack.name());
    node.put("vpc_id", stack.vpcId());
    node.putArray("elb-load-balancers");
    node.putArray("rds_instances");
  }

  private void layer(ObjectNode node, Layer layer) {
    node.put("id", layer.id().value());
    node.put("name", layer.name());
    node.put("type", layer.type().word());
    node.putArray("elb-load-balancers");
    var instances = node.putObject("instances");
    for (var member : Nodes.online(snapshot, layer)) {
      var seen = Nodes.seen(member);
      seen.put("region", snapshot.stack().region());
      instances.set(member.hostname(), seen);
    }
  }

  private void instance(ObjectNode node) {
    node.put("id", instance.id().value());
    node.put("hostname", instance.hostname());
    node.put("architecture", Nodes.architecture(instance));
    node.put("region", snapshot.stack().region());
    Nodes.addresses(node, instance);
    var layers = node.putArray("layers");
    Nodes.shortnames(snapshot, instance).forEach(layers::add);
    node.put("backends", Nodes.backends(instance));
    node.put("subnet_id", instance.settings().subnetId());
    node.put("infrastructure_class", Nodes.infrastructure(instance));
  }

  // ---- deploy ----

  private void deploy(ObjectNode deploy) {
    for (var app : deployed()) {
      app(deploy.putObject(app.shortname()), app);
    }
  }

  /** All apps, or the one a command is about, even when it is deleted already. */
  private List<App> deployed() {
    if (!command.type().needsApp()) {
      return snapshot.liveApps();
    }
    return snapshot.apps().values().stream()
        .filter(app -> app.id().equals(command.appId()))
        .toList();
  }

  private void app(ObjectNode node, App app) {
    var deployTo = "/srv/www/" + app.shortname();
    var attributes = app.attributes();
    node.put("application", app.shortname());
    node.put("application_type", app.type().word());
    var variables = node.putObject("environment_variables");
    app.environment().forEach(variable -> variables.put(variable.key(), variable.value()));
    node.set("environment", variables.deepCopy());
    node.put("deploying_user", command.requestedBy());
    node.put("deploy_to", deployTo);
    var root = attributes.get(DOCUMENT_ROOT);
    node.put("document_root", root);
    node.put("current_path", deployTo + "/current");
    node.put(
        "absolute_document_root",
        deployTo + "/current/" + (root == null || root.isEmpty() ? "" : root + "/"));
    var domains = node.putArray("domains");
    Nodes.domains(app).forEach(domains::add);
    node.putNull("mounted_at");
    node.put("migrate", command.args().getOrDefault("migrate", List.of()).contains("true"));
    node.put("auto_bundle_on_deploy", !"false".equals(attributes.get("AutoBundleOnDeploy")));
    node.put("rails_env", attributes.get("RailsEnv"));
    node.put("restart_command", app.type() == AppType.PHP ? "echo 'restarting app'" : null);
    node.put("sleep_before_restart", 0);
    ssl(node, app);
    Code.scm(node.putObject("scm"), app, command);
    symlinks(node, app);
    database(node.putObject("database"), app);
    var memcached = node.putObject("memcached");
    memcached.put("host", firstAddress(LayerType.MEMCACHED).orElse(null));
    memcached.put("port", 11211);
    node.putObject("stack").put("needs_reload", false);
    node.put("keep_releases", 5);
    node.put("user", "deploy");
    node.put("group", "www-data");
    node.put("shell", "/bin/bash");
    node.put("home", "/home/deploy");
  }

  private static void ssl(ObjectNode node, App app) {
    var ssl = app.sslConfiguration();
    node.put("ssl_support", app.enableSsl());
    node.put("ssl_certificate", ssl == null ? null : ssl.certificate());
    node.put("ssl_certificate_key", ssl == null ? null : ssl.privateKey().reveal());
    node.put("ssl_certificate_ca", ssl == null ? null : ssl.chain());
  }

  private static void symlinks(ObjectNode node, App app) {
    var before = node.putObject("symlink_before_migrate");
    if (app.type() == AppType.PHP) {
      before.put("config/opsworks.php", "opsworks.php");
    } else if (app.type() == AppType.RAILS) {
      before.put("config/database.yml", "config/database.yml");
      before.put("config/memcached.yml", "config/memcached.yml");
    }
    node.putObject("symlinks");
  }

  /** The stack's own MySQL, when the app asks for it. */
  private void database(ObjectNode node, App app) {
    var source =
        app.dataSources().stream()
            .filter(data -> data.type().contains("OpsworksMysqlInstance"))
            .findFirst();
    var layer = layerOf(LayerType.DB_MASTER);
    if (source.isEmpty() || layer.isEmpty()) {
      return;
    }
    var name = source.get().databaseName();
    node.put("adapter", "mysql2");
    node.put("type", "mysql");
    node.put("database", name == null ? app.shortname() : name);
    node.put("host", firstAddress(LayerType.DB_MASTER).orElse(null));
    node.put("port", 3306);
    node.put("username", "root");
    node.put("password", layer.get().attributes().get("MysqlRootPassword"));
    node.put("reconnect", true);
    node.put("data_source_provider", "mysql");
  }

  // ---- the rest ----

  private void customCookbooks(ObjectNode node) {
    var stack = snapshot.stack();
    node.put("enabled", stack.useCustomCookbooks());
    var recipes = node.putArray("recipes");
    runList.forEach(recipes::add);
    node.put("manage_berkshelf", stack.manageBerkshelf());
    node.put("berkshelf_version", stack.berkshelfVersion());
  }

  private void dependencies(ObjectNode node) {
    var debs = node.putObject("debs");
    var packages = new TreeSet<String>();
    snapshot.layersOf(instance).forEach(layer -> packages.addAll(layer.packages()));
    packages.forEach(debs::putNull);
    node.putObject("gems");
    node.putObject("npms");
    node.put("gem_binary", "/usr/bin/gem");
    var upgrade =
        switch (command.type()) {
          case UPDATE_DEPENDENCIES -> true;
          case SETUP -> instance.settings().installUpdatesOnBoot();
          case CONFIGURE,
              DEPLOY,
              UNDEPLOY,
              SHUTDOWN,
              ROLLBACK,
              START,
              STOP,
              RESTART,
              EXECUTE_RECIPES,
              UPDATE_CUSTOM_COOKBOOKS,
              INSTALL_DEPENDENCIES ->
              false;
        };
    node.put("update_debs", upgrade);
    node.put("upgrade_debs", upgrade);
    node.put(
        "os_release_version",
        command.args().getOrDefault("upgrade_os_to", List.of()).stream().findFirst().orElse(null));
    node.put(
        "allow_reboot", command.args().getOrDefault("allow_reboot", List.of()).contains("true"));
  }

  private void neighbours(ObjectNode node) {
    node.putObject("languages").putObject("ruby").put("ruby_bin", "/usr/bin/ruby");
    node.putObject("rails").put("max_pool_size", Nodes.backends(instance));
    layerOf(LayerType.MEMCACHED)
        .ifPresent(
            layer ->
                node.putObject("memcached")
                    .put("memory", number(layer.attributes().get("MemcachedMemory"), 512)));
    layerOf(LayerType.NODEJS_APP)
        .ifPresent(
            layer ->
                node.putObject("opsworks_nodejs")
                    .put("version", layer.attributes().get("NodejsVersion")));
    layerOf(LayerType.JAVA_APP).ifPresent(layer -> java(node.putObject("opsworks_java"), layer));
    layerOf(LayerType.DB_MASTER).ifPresent(layer -> mysql(node.putObject("mysql"), layer));
    snapshot.layersOf(instance).stream()
        .filter(layer -> layer.type() == LayerType.LB)
        .findFirst()
        .ifPresent(layer -> haproxy(node.putObject("haproxy"), layer));
    var ebs = node.putObject("ebs");
    ebs.putObject("devices");
    ebs.putObject("raids");
  }

  private static void java(ObjectNode node, Layer layer) {
    var attributes = layer.attributes();
    node.put("jvm", attributes.getOrDefault("Jvm", "openjdk"));
    node.put("jvm_version", attributes.getOrDefault("JvmVersion", "7"));
    node.put("jvm_options", attributes.getOrDefault("JvmOptions", ""));
    node.put("java_app_server", attributes.getOrDefault("JavaAppServer", "tomcat"));
    node.put("java_app_server_version", attributes.getOrDefault("JavaAppServerVersion", "7"));
  }

  private void mysql(ObjectNode node, Layer layer) {
    var clients = node.putArray("clients");
    for (var other : snapshot.onlineInstances()) {
      if (other.privateIp() != null) {
        clients.add(other.privateIp());
      }
    }
    node.put("server_root_password", layer.attributes().get("MysqlRootPassword"));
  }

  private void haproxy(ObjectNode node, Layer layer) {
    var attributes = layer.attributes();
    node.put(
        "enable_stats",
        Boolean.parseBoolean(attributes.getOrDefault("EnableHaproxyStats", "true")));
    node.put("stats_url", attributes.getOrDefault("HaproxyStatsUrl", "/haproxy?stats"));
    node.put("stats_user", attributes.getOrDefault("HaproxyStatsUser", "opsworks"));
    node.put("stats_password", attributes.get("HaproxyStatsPassword"));
    node.put("health_check_url", attributes.getOrDefault("HaproxyHealthCheckUrl", "/"));
    node.put("health_check_method", attributes.getOrDefault("HaproxyHealthCheckMethod", "OPTIONS"));
    for (var kind : BACKENDS.entrySet()) {
      var backends = node.putArray(kind.getKey() + "_backends");
      for (var member : layerOf(kind.getValue().layer()).map(this::online).orElse(List.of())) {
        var backend = backends.addObject();
        backend.put("name", member.hostname());
        backend.put("ip", member.privateIp());
        backend.put("backends", Nodes.backends(member));
        var facts = Nodes.machineFacts(member).at("/stackworks/ports/http");
        if (!facts.isMissingNode()) {
          backend.set("port", facts);
        }
      }
      var applications = node.putObject(kind.getKey() + "_applications");
      for (var app : snapshot.liveApps()) {
        if (app.type() == kind.getValue().app()) {
          var application = applications.putObject(app.shortname());
          var domains = application.putArray("domains");
          Nodes.domains(app).forEach(domains::add);
          application.putNull("mounted_at");
        }
      }
    }
  }

  private record Backend(LayerType layer, AppType app) {}

  private static final Map<String, Backend> BACKENDS =
      new java.util.TreeMap<>(
          Map.of(
              "rails", new Backend(LayerType.RAILS_APP, AppType.RAILS),
              "php", new Backend(LayerType.PHP_APP, AppType.PHP),
              "nodejs", new Backend(LayerType.NODEJS_APP, AppType.NODEJS),
              "static", new Backend(LayerType.WEB, AppType.STATIC),
              "java", new Backend(LayerType.JAVA_APP, AppType.JAVA)));

  private List<Instance> online(Layer layer) {
    return Nodes.online(snapshot, layer);
  }

  private Optional<Layer> layerOf(LayerType type) {
    return snapshot.layers().values().stream().filter(layer -> layer.type() == type).findFirst();
  }

  private Optional<String> firstAddress(LayerType type) {
    return layerOf(type).map(this::online).stream()
        .flatMap(List::stream)
        .flatMap(member -> Optional.ofNullable(member.privateIp()).stream())
        .findFirst();
  }

  private static int number(@org.jspecify.annotations.Nullable String text, int otherwise) {
    return text != null && text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : otherwise;
  }
}
