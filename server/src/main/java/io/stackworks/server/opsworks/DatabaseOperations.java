package io.stackworks.server.opsworks;

import io.stackworks.server.resource.RdsInstance;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Secret;
import io.stackworks.server.stack.Snapshot;
import io.stackworks.server.stack.Stacks;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.opsworks.model.DeregisterRdsDbInstanceRequest;
import software.amazon.awssdk.services.opsworks.model.DescribeRdsDbInstancesRequest;
import software.amazon.awssdk.services.opsworks.model.DescribeRdsDbInstancesResponse;
import software.amazon.awssdk.services.opsworks.model.RdsDbInstance;
import software.amazon.awssdk.services.opsworks.model.RegisterRdsDbInstanceRequest;
import software.amazon.awssdk.services.opsworks.model.UpdateRdsDbInstanceRequest;

/** RDS database instances of stacks. */
public final class DatabaseOperations implements OperationGroup {
  private static final Pattern ARN =
      Pattern.compile("arn:[a-z-]+:rds:([a-z0-9-]+):[0-9]*:db:([A-Za-z0-9-]+)");

  private final Resources resources;
  private final Found found;
  private final Clock clock;

  public DatabaseOperations(Stacks stacks, Clock clock) {
    this.resources = new Resources(stacks);
    this.found = new Found(stacks);
    this.clock = clock;
  }

  @Override
  public List<Operation<?>> operations() {
    return List.of(
        Operation.silent(
            "RegisterRdsDbInstance",
            RegisterRdsDbInstanceRequest::builder,
            this::register,
            "StackId",
            "RdsDbInstanceArn",
            "DbUser",
            "DbPassword"),
        Operation.silent(
            "UpdateRdsDbInstance",
            UpdateRdsDbInstanceRequest::builder,
            this::update,
            "RdsDbInstanceArn"),
        Operation.silent(
            "DeregisterRdsDbInstance",
            DeregisterRdsDbInstanceRequest::builder,
            (caller, request) ->
                resources.offer(
                    caller,
                    RdsInstance.key(request.rdsDbInstanceArn()),
                    Event.ResourceDeregisterRequested::new),
            "RdsDbInstanceArn"),
        Operation.answering(
            "DescribeRdsDbInstances",
            DescribeRdsDbInstancesRequest::builder,
            this::describe,
            "StackId"));
  }

  private void register(ApiCaller caller, RegisterRdsDbInstanceRequest request) {
    var stack = found.stack(request.stackId()).stack();
    var arn = ARN.matcher(request.rdsDbInstanceArn());
    if (!arn.matches() || !arn.group(1).equals(stack.region())) {
      throw ApiError.validation(
          "Rds Db Instance Arn: %s (expected: the ARN of a database instance in region %s)"
              .formatted(request.rdsDbInstanceArn(), stack.region()));
    }
    resources.register(
        caller,
        stack.id(),
        new RdsInstance(
            request.rdsDbInstanceArn(),
            arn.group(2),
            request.dbUser(),
            new Secret(request.dbPassword()),
            stack.region(),
            null,
            null,
            null,
            false,
            clock.instant()));
  }

  private void update(ApiCaller caller, UpdateRdsDbInstanceRequest request) {
    resources.offer(
        caller,
        RdsInstance.key(request.rdsDbInstanceArn()),
        key ->
            new Event.ResourceUpdateRequested(
                key,
                present ->
                    present instanceof RdsInstance database
                        ? database.with(
                            change -> {
                              if (request.dbUser() != null) {
                                change.dbUser(request.dbUser());
                              }
                              var password = request.dbPassword();
                              if (password != null && !password.equals(Secret.FILTERED)) {
                                change.dbPassword(new Secret(password));
                              }
                            })
                        : present));
  }

  private DescribeRdsDbInstancesResponse describe(
      ApiCaller caller, DescribeRdsDbInstancesRequest request) {
    var snapshot = found.stack(request.stackId());
    var all = snapshot.resources(RdsInstance.class);
    var shown = new ArrayList<RdsInstance>();
    var unknown = new ArrayList<String>();
    for (var arn : request.rdsDbInstanceArns()) {
      all.stream()
          .filter(database -> database.arn().equals(arn))
          .findFirst()
          .ifPresentOrElse(shown::add, () -> unknown.add(arn));
    }
    if (!unknown.isEmpty()) {
      throw ApiError.notFound(String.join(", ", unknown));
    }
    var answer = request.rdsDbInstanceArns().isEmpty() ? all : shown;
    return DescribeRdsDbInstancesResponse.builder()
        .rdsDbInstances(answer.stream().map(database -> view(snapshot, database)).toList())
        .build();
  }

  private static RdsDbInstance view(Snapshot snapshot, RdsInstance database) {
    return RdsDbInstance.builder()
        .rdsDbInstanceArn(database.arn())
        .dbInstanceIdentifier(database.identifier())
        .dbUser(database.dbUser())
        .dbPassword(Secret.FILTERED)
        .region(database.region())
        .address(database.address())
        .engine(database.engine())
        .stackId(snapshot.stack().id().value())
        .missingOnRds(database.missing())
        .build();
  }
}
