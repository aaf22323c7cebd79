package io.stackworks.server.opsworks;

import io.stackworks.server.scaling.ScalingRows;
import io.stackworks.server.stack.ChefVersion;
import io.stackworks.server.stack.StackCopy;
import io.stackworks.server.stack.StackId;
import io.stackworks.server.stack.Stacks;
import java.time.Clock;
import java.util.List;
import java.util.function.BiConsumer;
import software.amazon.awssdk.services.opsworks.model.CloneStackRequest;
import software.amazon.awssdk.services.opsworks.model.CloneStackResponse;

/**
 * Cloning: a new stack with the settings and layers of another, the apps asked for, no instances.
 */
public final class CloneOperations implements OperationGroup {
  private final Stacks stacks;
  private final Found found;
  private final BiConsumer<StackId, StackId> permissions;
  private final ScalingRows scaling;
  private final Clock clock;

  /**
   * @param permissions copies what users may do, from the first stack to the second
   */
  public CloneOperations(
      Stacks stacks, BiConsumer<StackId, StackId> permissions, ScalingRows scaling, Clock clock) {
    this.stacks = stacks;
    this.found = new Found(stacks);
    this.permissions = permissions;
    this.scaling = scaling;
    this.clock = clock;
  }

  @Override
  public List<Operation<?>> operations() {
    return List.of(
        Operation.answering(
            "CloneStack",
            CloneStackRequest::builder,
            this::cloneStack,
            "SourceStackId",
            "ServiceRoleArn"));
  }

  private CloneStackResponse cloneStack(ApiCaller caller, CloneStackRequest request) {
    var source = found.stack(request.sourceStackId());
    var original = source.stack();
    var id = StackId.random();
    if (request.region() != null) {
      StackSettings.checkRegion(request.region());
    }
    var moved = request.region() != null && !request.region().equals(original.region());
    var base =
        original.with(
            change -> {
              change.id(id).cookbookSet(null).createdAt(clock.instant());
              if (moved) {
                // They are names of things in the old region.
                change.vpcId(null).defaultSubnetId(null).defaultAvailabilityZone(null);
              }
            });
    if (request.vpcId() != null && request.defaultSubnetId() == null) {
      throw ApiError.validation(
          "Default Subnet: a stack in VPC %s needs one".formatted(request.vpcId()));
    }
    var stack = StackSettings.created(base, new Members(request));
    checkChef(original.chefVersion(), stack.chefVersion());
    var apps = request.cloneAppIds().stream().map(app -> Found.app(source, app)).toList();
    var copy = StackCopy.of(source, apps, id);
    stacks.createWith(stack, copy.events(), caller.arn()).orThrow();
    scaling.copyRules(copy.layers());
    if (Boolean.TRUE.equals(request.clonePermissions())) {
      permissions.accept(original.id(), id);
    }
    return CloneStackResponse.builder().stackId(id.value()).build();
  }

  private static void checkChef(ChefVersion from, ChefVersion to) {
    if (from.usesDataBags() != to.usesDataBags()) {
      throw ApiError.validation(
          "Configuration Manager: a stack with Chef %s cannot be cloned to Chef %s"
              .formatted(from.word(), to.word()));
    }
  }
}
