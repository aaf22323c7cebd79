package io.stackworks.server.opsworks;

import io.stackworks.server.stack.ChefVersion;
import io.stackworks.server.stack.HostnameTheme;
import io.stackworks.server.stack.Snapshot;
import io.stackworks.server.stack.Stack;
import io.stackworks.server.stack.StackBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.opsworks.model.ChefConfiguration;
import software.amazon.awssdk.services.opsworks.model.Source;
import software.amazon.awssdk.services.opsworks.model.StackConfigurationManager;

/**
 * A stack's settings as requests give them. Members that are absent keep what they were; on
 * creation, what the API documents as their default.
 */
final class StackSettings {
  static final ChefVersion DEFAULT_CHEF = ChefVersion.CHEF_12;

  private static final Pattern REGION = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
  private static final Pattern AWS_REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-[0-9]");
  private static final Pattern ROLE = Pattern.compile("arn:[a-z-]+:iam::[0-9]*:role/.+");
  private static final Pattern PROFILE =
      Pattern.compile("arn:[a-z-]+:iam::[0-9]*:instance-profile/.+");

  private StackSettings() {}

  static void checkRegion(String region) {
    check("Region", region, REGION, "the name of a region, for instance us-east-1");
  }

  /** A new stack or a clone: what is still unset gets the API's default. */
  static Stack created(Stack base, Members members) {
    var wished = with(base, members);
    var stack =
        wished.with(
            change -> {
              if (wished.defaultOs() == null) {
                change.defaultOs(OperatingSystems.DEFAULT);
              }
              if (wished.defaultRootDeviceType() == null) {
                change.defaultRootDeviceType("instance-store");
              }
              if (wished.defaultAvailabilityZone() == null
                  && AWS_REGION.matcher(wished.region()).matches()) {
                change.defaultAvailabilityZone(wished.region() + "a");
              }
            });
    if (stack.vpcId() != null && stack.defaultSubnetId() == null) {
      throw ApiError.validation(
          "Default Subnet: a stack in VPC %s needs one".formatted(stack.vpcId()));
    }
    check(stack);
    return stack;
  }

  /** The stack as this update wants it. */
  static Stack updated(Snapshot snapshot, Members members) {
    var stack = snapshot.stack();
    var wished = with(stack, members);
    checkChef(snapshot, wished.chefVersion());
    members
        .text("ServiceRoleArn")
        .filter(role -> stack.serviceRoleArn() != null && !role.equals(stack.serviceRoleArn()))
        .ifPresent(
            role -> {
              throw ApiError.validation(
                  "Service Role Arn: %s (expected: %s, which never changes)"
                      .formatted(role, stack.serviceRoleArn()));
            });
    check(wished);
    return wished;
  }

  private static Stack with(Stack base, Members members) {
    return base.with(change -> fill(change, base, members));
  }

  private static void fill(StackBuilder change, Stack base, Members members) {
    members.text("Name").ifPresent(change::name);
    members.text("Region").ifPresent(change::region);
    members.text("VpcId").ifPresent(id -> change.vpcId(Texts.orNull(id)));
    members.text("ServiceRoleArn").ifPresent(change::serviceRoleArn);
    members.text("DefaultInstanceProfileArn").ifPresent(change::defaultInstanceProfileArn);
    members.text("DefaultOs").map(OperatingSystems::known).ifPresent(change::defaultOs);
    members.text("HostnameTheme").map(HostnameTheme::of).ifPresent(change::hostnameTheme);
    members
        .text("DefaultAvailabilityZone")
        .ifPresent(zone -> change.defaultAvailabilityZone(Texts.orNull(zone)));
    members.text("DefaultSubnetId").ifPresent(id -> change.defaultSubnetId(Texts.orNull(id)));
    members.text("CustomJson").ifPresent(json -> change.customJson(Texts.orNull(json)));
    members
        .text("DefaultSshKeyName")
        .ifPresent(name -> change.defaultSshKeyName(Texts.orNull(name)));
    members.text("DefaultRootDeviceType").ifPresent(change::defaultRootDeviceType);
    members.text("AgentVersion").map(AgentVersions::ofStack).ifPresent(change::agentVersion);
    members.flag("UseCustomCookbooks").ifPresent(change::useCustomCookbooks);
    members.flag("UseOpsworksSecurityGroups").ifPresent(change::useOpsworksSecurityGroups);
    members
        .structure("CustomCookbooksSource", Source.class)
        .ifPresent(
            source -> {
              if (Sources.OTHER.equals(source.typeAsString())) {
                throw Sources.noType();
              }
              change.customCookbooksSource(Sources.read(source, base.customCookbooksSource()));
            });
    members
        .structure("ConfigurationManager", StackConfigurationManager.class)
        .map(StackSettings::chef)
        .ifPresent(change::chefVersion);
    members
        .structure("ChefConfiguration", ChefConfiguration.class)
        .ifPresent(
            chef -> {
              if (chef.manageBerkshelf() != null) {
                change.manageBerkshelf(chef.manageBerkshelf());
              }
              if (chef.berkshelfVersion() != null) {
                change.berkshelfVersion(Texts.orNull(chef.berkshelfVersion()));
              }
            });
    members
        .texts("Attributes")
        .ifPresent(given -> change.attributes(merged(base.attributes(), given)));
  }

  /** Key by key; null takes a key away. */
  static Map<String, String> merged(Map<String, String> present, Map<String, String> given) {
    var merged = new LinkedHashMap<>(present);
    given.forEach(
        (key, value) -> {
          if (value == null) {
            merged.remove(key);
          } else {
            merged.put(key, value);
          }
        });
    return merged;
  }

  static ChefVersion chef(StackConfigurationManager manager) {
    if (manager.name() != null && !manager.name().equals("Chef")) {
      throw ApiError.validation(
          "Configuration Manager: %s (expected: Chef)".formatted(manager.name()));
    }
    return manager.version() == null ? DEFAULT_CHEF : ChefVersion.of(manager.version());
  }

  /** Stepwise upwards on Chef 11 and older; our own generation may be taken and left. */
  private static void checkChef(Snapshot snapshot, ChefVersion to) {
    var from = snapshot.stack().chefVersion();
    if (from == to) {
      return;
    }
    var steps =
        Map.of(
            ChefVersion.CHEF_0_9, List.of(ChefVersion.CHEF_11_4),
            ChefVersion.CHEF_11_4, List.of(ChefVersion.CHEF_11_10),
            ChefVersion.CHEF_12, List.of(ChefVersion.CHEF_18),
            ChefVersion.CHEF_18, List.of(ChefVersion.CHEF_12));
    var allowed = steps.getOrDefault(from, List.of());
    if (!allowed.contains(to)) {
      throw ApiError.validation(
          "Configuration Manager: a stack with Chef %s cannot be changed to Chef %s%s"
              .formatted(
                  from.word(),
                  to.word(),
                  allowed.isEmpty() ? "" : " (expected: %s)".formatted(allowed.get(0).word())));
    }
    if (snapshot.liveApps().stream().anyMatch(app -> !app.environment().isEmpty())) {
      throw ApiError.validation(
          "Configuration Manager: the version cannot be changed while an app has environment"
              + " variables");
    }
  }

  private static void check(Stack stack) {
    if (stack.serviceRoleArn() != null) {
      check("Service Role Arn", stack.serviceRoleArn(), ROLE, "the ARN of an IAM role");
    }
    checkProfile("Default Instance Profile Arn", stack.defaultInstanceProfileArn());
    checkZone("Default Availability Zone", stack.defaultAvailabilityZone(), stack.region());
  }

  static void checkProfile(String name, @Nullable String arn) {
    if (arn != null) {
      check(name, arn, PROFILE, "the ARN of an IAM instance profile");
    }
  }

  /** A zone is named like its region and goes on: {@code us-east-1a, us-west-2-lax-1a}. */
  static void checkZone(String name, @Nullable String zone, String region) {
    var known =
        zone == null
            || (AWS_REGION.matcher(region).matches()
                ? zone.matches(Pattern.quote(region) + "([a-z]|-[a-z0-9-]+)")
                : zone.startsWith(region));
    if (!known) {
      throw ApiError.validation(
          "%s: %s (expected: a zone of region %s)".formatted(name, zone, region));
    }
  }

  private static void check(String name, String value, Pattern form, String expected) {
    if (!form.matcher(value).matches()) {
      throw ApiError.wrong(name, value, expected);
    }
  }
}
