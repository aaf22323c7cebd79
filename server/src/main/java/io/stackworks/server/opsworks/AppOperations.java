package io.stackworks.server.opsworks;

import io.stackworks.server.app.App;
import io.stackworks.server.app.AppId;
import io.stackworks.server.app.AppType;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Stacks;
import java.time.Clock;
import java.util.List;
import software.amazon.awssdk.services.opsworks.model.CreateAppRequest;
import software.amazon.awssdk.services.opsworks.model.CreateAppResponse;
import software.amazon.awssdk.services.opsworks.model.DeleteAppRequest;
import software.amazon.awssdk.services.opsworks.model.DescribeAppsRequest;
import software.amazon.awssdk.services.opsworks.model.DescribeAppsResponse;
import software.amazon.awssdk.services.opsworks.model.UpdateAppRequest;

/** Apps: create, update, delete, describe. */
public final class AppOperations implements OperationGroup {
  private final Stacks stacks;
  private final Found found;
  private final Clock clock;

  public AppOperations(Stacks stacks, Clock clock) {
    this.stacks = stacks;
    this.found = new Found(stacks);
    this.clock = clock;
  }

  @Override
  public List<Operation<?>> operations() {
    return List.of(
        Operation.answering(
            "CreateApp", CreateAppRequest::builder, this::create, "StackId", "Name", "Type"),
        Operation.silent("UpdateApp", UpdateAppRequest::builder, this::update, "AppId"),
        Operation.silent("DeleteApp", DeleteAppRequest::builder, this::delete, "AppId"),
        Operation.answering("DescribeApps", DescribeAppsRequest::builder, this::describe));
  }

  private CreateAppResponse create(ApiCaller caller, CreateAppRequest request) {
    var stack = found.bareStack(request.stackId()).stack();
    var named =
        App.of(
            AppId.random(),
            stack.id(),
            request.name(),
            AppType.of(request.typeAsString()),
            clock.instant());
    var shortname = Texts.orNull(request.shortname());
    var blank = shortname == null ? named : named.withShortname(shortname);
    var app = AppSettings.with(blank, new Members(request));
    AppSettings.checkChef(stack, app);
    stacks.offer(stack.id(), new Event.AppCreateRequested(app), caller.arn()).orThrow();
    return CreateAppResponse.builder().appId(app.id().value()).build();
  }

  private void update(ApiCaller caller, UpdateAppRequest request) {
    var snapshot = found.ofApp(request.appId());
    var app = Found.app(snapshot, request.appId());
    stacks
        .offer(
            snapshot.stack().id(),
            new Event.AppUpdateRequested(
                app.id(),
                present -> {
                  var wished = AppSettings.with(present, new Members(request));
                  AppSettings.checkChef(snapshot.stack(), wished);
                  return wished;
                }),
            caller.arn())
        .orThrow();
  }

  private void delete(ApiCaller caller, DeleteAppRequest request) {
    var snapshot = found.ofApp(request.appId());
    var app = Found.app(snapshot, request.appId());
    stacks
        .offer(snapshot.stack().id(), new Event.AppDeleteRequested(app.id()), caller.arn())
        .orThrow();
  }

  private DescribeAppsResponse describe(ApiCaller caller, DescribeAppsRequest request) {
    var filter =
        Filter.one(
            "Please provide one or more app IDs or a stack ID",
            Filter.of("StackId", request.stackId()),
            Filter.of("AppIds", request.appIds()));
    var apps =
        filter.equals("StackId")
            ? found.stack(request.stackId()).liveApps()
            : List.copyOf(found.apps(request.appIds()).keySet());
    return DescribeAppsResponse.builder().apps(apps.stream().map(AppViews::app).toList()).build();
  }
}
