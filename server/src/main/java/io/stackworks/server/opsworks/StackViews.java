package io.stackworks.server.opsworks;

import io.stackworks.server.stack.Stack;
import software.amazon.awssdk.services.opsworks.model.ChefConfiguration;
import software.amazon.awssdk.services.opsworks.model.StackConfigurationManager;

/** Stacks as this API shows them. */
final class StackViews {
  private StackViews() {}

  static software.amazon.awssdk.services.opsworks.model.Stack stack(Stack stack) {
    return software.amazon.awssdk.services.opsworks.model.Stack.builder()
        .stackId(stack.id().value())
        .name(stack.name())
        .arn(Arns.stack(stack.region(), stack.id()))
        .region(stack.region())
        .vpcId(stack.vpcId())
        .attributesWithStrings(stack.attributes())
        .serviceRoleArn(stack.serviceRoleArn())
        .defaultInstanceProfileArn(stack.defaultInstanceProfileArn())
        .defaultOs(stack.defaultOs())
        .hostnameTheme(stack.hostnameTheme().word())
        .defaultAvailabilityZone(stack.defaultAvailabilityZone())
        .defaultSubnetId(stack.defaultSubnetId())
        .customJson(stack.customJson())
        .configurationManager(
            StackConfigurationManager.builder()
                .name("Chef")
                .version(stack.chefVersion().word())
                .build())
        .chefConfiguration(
            ChefConfiguration.builder()
                .manageBerkshelf(stack.manageBerkshelf())
                .berkshelfVersion(stack.berkshelfVersion())
                .build())
        .useCustomCookbooks(stack.useCustomCookbooks())
        .useOpsworksSecurityGroups(stack.useOpsworksSecurityGroups())
        .customCookbooksSource(Sources.write(stack.customCookbooksSource()))
        .defaultSshKeyName(stack.defaultSshKeyName())
        .createdAt(ApiTimes.text(stack.createdAt()))
        .defaultRootDeviceType(stack.defaultRootDeviceType())
        .agentVersion(stack.agentVersion())
        .build();
  }
}
