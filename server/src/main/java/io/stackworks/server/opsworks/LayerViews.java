package io.stackworks.server.opsworks;

import io.stackworks.server.layer.Layer;
import io.stackworks.server.layer.LayerType;
import io.stackworks.server.layer.LifecycleEvent;
import io.stackworks.server.layer.VolumeConfiguration;
import io.stackworks.server.nodedata.BuiltInRecipes;
import io.stackworks.server.stack.ChefVersion;
import io.stackworks.server.stack.Stack;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.opsworks.model.CloudWatchLogsConfiguration;
import software.amazon.awssdk.services.opsworks.model.LifecycleEventConfiguration;
import software.amazon.awssdk.services.opsworks.model.Recipes;
import software.amazon.awssdk.services.opsworks.model.ShutdownEventConfiguration;

/** Layers as this API shows them. Default recipes are those that this server really runs. */
final class LayerViews {
  private final BuiltInRecipes builtIn;

  LayerViews(BuiltInRecipes builtIn) {
    this.builtIn = builtIn;
  }

  software.amazon.awssdk.services.opsworks.model.Layer layer(Stack stack, Layer layer) {
    return software.amazon.awssdk.services.opsworks.model.Layer.builder()
        .arn(Arns.layer(stack.region(), layer.id()))
        .stackId(stack.id().value())
        .layerId(layer.id().value())
        .type(layer.type().word())
        .name(layer.name())
        .shortname(layer.shortname())
        .attributesWithStrings(LayerAttributes.shown(layer.attributes()))
        .cloudWatchLogsConfiguration(logs(layer.cloudWatchLogs()))
        .customInstanceProfileArn(layer.customInstanceProfileArn())
        .customJson(layer.customJson())
        .customSecurityGroupIds(layer.customSecurityGroupIds())
        .defaultSecurityGroupNames(
            stack.useOpsworksSecurityGroups() ? List.of(securityGroup(layer.type())) : List.of())
        .packages(layer.packages())
        .volumeConfigurations(
            layer.volumeConfigurations().stream().map(LayerViews::volume).toList())
        .enableAutoHealing(layer.enableAutoHealing())
        .autoAssignElasticIps(layer.autoAssignElasticIps())
        .autoAssignPublicIps(layer.autoAssignPublicIps())
        .defaultRecipes(defaultRecipes(stack, layer.type()))
        .customRecipes(customRecipes(layer))
        .createdAt(ApiTimes.text(layer.createdAt()))
        .installUpdatesOnBoot(layer.installUpdatesOnBoot())
        .useEbsOptimizedInstances(layer.useEbsOptimizedInstances())
        .lifecycleEventConfiguration(
            LifecycleEventConfiguration.builder()
                .shutdown(
                    ShutdownEventConfiguration.builder()
                        .executionTimeout((int) layer.shutdownTimeout().toSeconds())
                        .delayUntilElbConnectionsDrained(layer.delayUntilElbConnectionsDrained())
                        .build())
                .build())
        .build();
  }

  private static @Nullable CloudWatchLogsConfiguration logs(@Nullable String json) {
    return json == null
        ? null
        : (CloudWatchLogsConfiguration)
            Codec.read(
                CloudWatchLogsConfiguration.builder(),
                Codec.parse(json.getBytes(StandardCharsets.UTF_8)));
  }

  private static software.amazon.awssdk.services.opsworks.model.VolumeConfiguration volume(
      VolumeConfiguration volume) {
    return software.amazon.awssdk.services.opsworks.model.VolumeConfiguration.builder()
        .mountPoint(volume.mountPoint())
        .raidLevel(volume.raidLevel())
        .numberOfDisks(volume.numberOfDisks())
        .size(volume.size())
        .volumeType(volume.volumeType())
        .iops(volume.iops())
        .encrypted(volume.encrypted())
        .build();
  }

  private Recipes defaultRecipes(Stack stack, LayerType type) {
    return Recipes.builder()
        .setup(builtIn(stack, type, LifecycleEvent.SETUP))
        .configure(builtIn(stack, type, LifecycleEvent.CONFIGURE))
        .deploy(builtIn(stack, type, LifecycleEvent.DEPLOY))
        .undeploy(builtIn(stack, type, LifecycleEvent.UNDEPLOY))
        .shutdown(builtIn(stack, type, LifecycleEvent.SHUTDOWN))
        .build();
  }

  private List<String> builtIn(Stack stack, LayerType type, LifecycleEvent event) {
    return stack.chefVersion() == ChefVersion.CHEF_12 ? List.of() : builtIn.of(type, event.word());
  }

  private static Recipes customRecipes(Layer layer) {
    var recipes = layer.customRecipes();
    return Recipes.builder()
        .setup(recipes.setup())
        .configure(recipes.configure())
        .deploy(recipes.deploy())
        .undeploy(recipes.undeploy())
        .shutdown(recipes.shutdown())
        .build();
  }

  private static String securityGroup(LayerType type) {
    return "AWS-OpsWorks-"
        + switch (type) {
          case CUSTOM -> "Custom-Server";
          case LB -> "LB-Server";
          case WEB -> "Web-Server";
          case PHP_APP -> "PHP-App-Server";
          case RAILS_APP -> "Rails-App-Server";
          case NODEJS_APP -> "nodejs-App-Server";
          case PYTHON_APP -> "Python-App-Server";
          case JAVA_APP -> "Java-App-Server";
          case AWS_FLOW_RUBY -> "AWS-Flow-Ruby-Server";
          case DB_MASTER -> "DB-Master-Server";
          case MEMCACHED -> "Memcached-Server";
          case MONITORING_MASTER -> "Monitoring-Master-Server";
          case ECS_CLUSTER -> "ECS-Cluster";
        };
  }
}
