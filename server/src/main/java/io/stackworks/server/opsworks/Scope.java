package io.stackworks.server.opsworks;

import io.stackworks.server.app.AppId;
import io.stackworks.server.command.CommandId;
import io.stackworks.server.command.DeploymentId;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.resource.EcsCluster;
import io.stackworks.server.resource.ElasticIp;
import io.stackworks.server.resource.RaidArray;
import io.stackworks.server.resource.RdsInstance;
import io.stackworks.server.resource.Volume;
import io.stackworks.server.stack.ServiceError;
import io.stackworks.server.stack.StackId;
import io.stackworks.server.stack.Stacks;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkPojo;

/**
 * Which stacks a request is about, whatever it names: the model calls the same thing by the same
 * member everywhere. What does not exist belongs to no stack; its operation will say so. A list of
 * stacks is not looked at: it shows what the caller may see, and knows nothing of the rest.
 */
public final class Scope {
  private final Map<String, Function<String, Optional<StackId>>> members;

  public Scope(Stacks stacks) {
    Function<String, Optional<StackId>> stack =
        id -> Ids.find(id, StackId::new).filter(found -> stacks.snapshot(found).isPresent());
    Function<String, Optional<StackId>> layer =
        id -> Ids.find(id, LayerId::new).flatMap(stacks::stackOf);
    Function<String, Optional<StackId>> instance =
        id -> Ids.find(id, InstanceId::new).flatMap(stacks::stackOf);
    Function<String, Optional<StackId>> app =
        id -> Ids.find(id, AppId::new).flatMap(stacks::stackOf);
    Function<String, Optional<StackId>> deployment =
        id -> Ids.find(id, DeploymentId::new).flatMap(stacks::stackOf);
    members =
        Map.ofEntries(
            Map.entry("StackId", stack),
            Map.entry("SourceStackId", stack),
            Map.entry("LayerId", layer),
            Map.entry("LayerIds", layer),
            Map.entry("InstanceId", instance),
            Map.entry("InstanceIds", instance),
            Map.entry("AppId", app),
            Map.entry("AppIds", app),
            Map.entry("DeploymentId", deployment),
            Map.entry("DeploymentIds", deployment),
            Map.entry("CommandIds", id -> Ids.find(id, CommandId::new).flatMap(stacks::stackOf)),
            Map.entry("VolumeId", id -> stacks.stackOf(Volume.key(id))),
            Map.entry("VolumeIds", id -> stacks.stackOf(Volume.key(id))),
            Map.entry("RaidArrayId", id -> stacks.stackOf(RaidArray.key(id))),
            Map.entry("RaidArrayIds", id -> stacks.stackOf(RaidArray.key(id))),
            Map.entry("ElasticIp", id -> stacks.stackOf(ElasticIp.key(id))),
            Map.entry("Ips", id -> stacks.stackOf(ElasticIp.key(id))),
            Map.entry("RdsDbInstanceArn", id -> stacks.stackOf(RdsInstance.key(id))),
            Map.entry("RdsDbInstanceArns", id -> stacks.stackOf(RdsInstance.key(id))),
            Map.entry("EcsClusterArn", id -> stacks.stackOf(EcsCluster.key(id))),
            Map.entry("EcsClusterArns", id -> stacks.stackOf(EcsCluster.key(id))),
            Map.entry("ServiceErrorIds", id -> stacks.serviceError(id).map(ServiceError::stack)),
            Map.entry(
                "ResourceArn",
                arn ->
                    Arns.parse(arn)
                        .flatMap(
                            named ->
                                switch (named.kind()) {
                                  case "stack" -> stack.apply(named.id());
                                  case "layer" -> layer.apply(named.id());
                                  default -> instance.apply(named.id());
                                })));
  }

  /** What a request names, for the audit log: ids, ARNs and addresses, never settings. */
  String subject(SdkPojo request) {
    var words = new ArrayList<String>();
    for (var field : request.sdkFields()) {
      var name = field.locationName();
      if ((members.containsKey(name) || name.endsWith("Arn") || name.endsWith("Ip"))
          && !name.contains("Role")
          && !name.contains("Profile")) {
        var value = field.getValueOrDefault(request);
        if (value instanceof String || (value instanceof List<?> ids && !ids.isEmpty())) {
          words.add(name + "=" + value);
        }
      }
    }
    return String.join(" ", words);
  }

  Set<StackId> stacks(SdkPojo request) {
    var found = new LinkedHashSet<StackId>();
    for (var field : request.sdkFields()) {
      var lookup = members.get(field.locationName());
      if (lookup == null) {
        continue;
      }
      var value = field.getValueOrDefault(request);
      if (value instanceof String id) {
        lookup.apply(id).ifPresent(found::add);
      } else if (value instanceof List<?> ids) {
        ids.forEach(id -> lookup.apply(String.valueOf(id)).ifPresent(found::add));
      }
    }
    return found;
  }
}
