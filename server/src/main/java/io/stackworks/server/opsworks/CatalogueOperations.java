package io.stackworks.server.opsworks;

import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.stack.ChefVersion;
import io.stackworks.server.stack.ServiceError;
import io.stackworks.server.stack.Stacks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import software.amazon.awssdk.services.opsworks.model.AgentVersion;
import software.amazon.awssdk.services.opsworks.model.DescribeAgentVersionsRequest;
import software.amazon.awssdk.services.opsworks.model.DescribeAgentVersionsResponse;
import software.amazon.awssdk.services.opsworks.model.DescribeOperatingSystemsRequest;
import software.amazon.awssdk.services.opsworks.model.DescribeOperatingSystemsResponse;
import software.amazon.awssdk.services.opsworks.model.DescribeServiceErrorsRequest;
import software.amazon.awssdk.services.opsworks.model.DescribeServiceErrorsResponse;
import software.amazon.awssdk.services.opsworks.model.StackConfigurationManager;

/** What the service knows by itself: agent versions, operating systems, errors of its own. */
public final class CatalogueOperations implements OperationGroup {
  private final Stacks stacks;
  private final Found found;
  private final String agentVersion;

  /**
   * @param agentVersion of the agent that this server hands out
   */
  public CatalogueOperations(Stacks stacks, String agentVersion) {
    this.stacks = stacks;
    this.found = new Found(stacks);
    this.agentVersion = agentVersion;
  }

  @Override
  public List<Operation<?>> operations() {
    return List.of(
        Operation.answering(
            "DescribeAgentVersions", DescribeAgentVersionsRequest::builder, this::agentVersions),
        Operation.answering(
            "DescribeOperatingSystems",
            DescribeOperatingSystemsRequest::builder,
            (caller, request) ->
                DescribeOperatingSystemsResponse.builder()
                    .operatingSystems(OperatingSystems.all())
                    .build()),
        Operation.answering(
            "DescribeServiceErrors", DescribeServiceErrorsRequest::builder, this::errors));
  }

  /** One agent serves all generations of Chef. */
  private DescribeAgentVersionsResponse agentVersions(
      ApiCaller caller, DescribeAgentVersionsRequest request) {
    var filter =
        Filter.one(
            "Please provide a stack ID or a configuration manager",
            Filter.of("StackId", request.stackId()),
            new Filter("ConfigurationManager", request.configurationManager() != null));
    List<ChefVersion> versions;
    if (filter.equals("StackId")) {
      versions = List.of(found.stack(request.stackId()).stack().chefVersion());
    } else if (request.configurationManager().version() == null) {
      StackSettings.chef(request.configurationManager());
      versions = Arrays.asList(ChefVersion.values());
    } else {
      versions = List.of(StackSettings.chef(request.configurationManager()));
    }
    return DescribeAgentVersionsResponse.builder()
        .agentVersions(
            versions.stream()
                .map(
                    chef ->
                        AgentVersion.builder()
                            .version(agentVersion)
                            .configurationManager(
                                StackConfigurationManager.builder()
                                    .name("Chef")
                                    .version(chef.word())
                                    .build())
                            .build())
                .toList())
        .build();
  }

  private DescribeServiceErrorsResponse errors(
      ApiCaller caller, DescribeServiceErrorsRequest request) {
    var filter =
        Filter.one(
            "Please provide a stack ID or an instance ID or one or more service error IDs",
            Filter.of("StackId", request.stackId()),
            Filter.of("InstanceId", request.instanceId()),
            Filter.of("ServiceErrorIds", request.serviceErrorIds()));
    var shown =
        switch (filter) {
          case "StackId" -> stacks.serviceErrors(found.stack(request.stackId()).stack().id());
          case "InstanceId" -> ofInstance(request.instanceId());
          default -> each(request.serviceErrorIds());
        };
    return DescribeServiceErrorsResponse.builder()
        .serviceErrors(shown.stream().map(CatalogueOperations::view).toList())
        .build();
  }

  private List<ServiceError> ofInstance(String id) {
    var instance = found.instance(id);
    return stacks.serviceErrors(instance.stackId()).stream()
        .filter(error -> instance.id().equals(error.instance()))
        .toList();
  }

  private List<ServiceError> each(List<String> ids) {
    var shown = new ArrayList<ServiceError>();
    var unknown = new ArrayList<String>();
    for (var id : ids) {
      stacks.serviceError(id).ifPresentOrElse(shown::add, () -> unknown.add(id));
    }
    if (!unknown.isEmpty()) {
      throw ApiError.notFound(String.join(", ", unknown));
    }
    return shown;
  }

  private static software.amazon.awssdk.services.opsworks.model.ServiceError view(
      ServiceError error) {
    InstanceId instance = error.instance();
    return software.amazon.awssdk.services.opsworks.model.ServiceError.builder()
        .serviceErrorId(error.id())
        .stackId(error.stack().value())
        .instanceId(instance == null ? null : instance.value())
        .type(error.type())
        .message(error.message())
        .createdAt(ApiTimes.text(error.createdAt()))
        .build();
  }
}
