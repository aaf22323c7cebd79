package io.stackworks.server.cli;

import com.google.protobuf.Timestamp;
import io.stackworks.proto.operator.AppView;
import io.stackworks.proto.operator.CommandView;
import io.stackworks.proto.operator.DeploymentView;
import io.stackworks.proto.operator.Event;
import io.stackworks.proto.operator.InstanceView;
import io.stackworks.proto.operator.LayerView;
import io.stackworks.proto.operator.Source;
import io.stackworks.proto.operator.StackView;
import io.stackworks.proto.run.Cause;
import io.stackworks.server.cli.testing.Shell;
import java.time.Instant;
import java.util.List;

/** A small stack and what happens to it. */
final class Samples {
  static final String STACK = "5ac00000-0000-4000-8000-000000000001";
  static final String WEB1 = "1e500000-0000-4000-8000-000000000001";
  static final String WEB2 = "1e500000-0000-4000-8000-000000000002";
  static final String DEPLOYMENT = "de900000-0000-4000-8000-000000000001";
  static final String ON_WEB1 = "c0a00000-0000-4000-8000-000000000001";
  static final String ON_WEB2 = "c0b00000-0000-4000-8000-000000000002";

  private Samples() {}

  static Timestamp ago(long seconds) {
    Instant at = Shell.NOW.minusSeconds(seconds);
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).build();
  }

  static InstanceView instance(String id, String hostname, String status) {
    return InstanceView.newBuilder()
        .setId(id)
        .setStackId(STACK)
        .setHostname(hostname)
        .setStatus(status)
        .addLayers("web")
        .setPrivateIp("10.0.0." + id.charAt(id.length() - 1))
        .setCompute("local")
        .build();
  }

  static StackView stack(String web1, String web2) {
    return StackView.newBuilder()
        .setId(STACK)
        .setName("shop")
        .setRegion("local")
        .setChefVersion("18")
        .addLayers(
            LayerView.newBuilder()
                .setId("layer")
                .setName("Web servers")
                .setShortName("web")
                .setType("web"))
        .addInstances(instance(WEB1, "web1", web1))
        .addInstances(instance(WEB2, "web2", web2))
        .addApps(
            AppView.newBuilder()
                .setId("app")
                .setShortName("web")
                .setType("static")
                .setSource(Source.newBuilder().setType("git").setUrl("u").setRevision("v1")))
        .setCreatedAt(ago(7200))
        .build();
  }

  static CommandView command(String id, String status) {
    boolean first = id.equals(ON_WEB1);
    var command =
        CommandView.newBuilder()
            .setId(id)
            .setDeploymentId(DEPLOYMENT)
            .setInstanceId(first ? WEB1 : WEB2)
            .setHostname(first ? "web1" : "web2")
            .setType("deploy")
            .setStatus(status)
            .setCreatedAt(ago(60))
            .setStartedAt(ago(50));
    switch (status) {
      case "pending" ->
          command
              .setStage("running")
              .setResourcesDone(37)
              .setResourcesTotal(212)
              .setCurrentResource("package[nginx]");
      case "failed" ->
          command
              .setCause(Cause.CAUSE_RECIPE)
              .setMessage("recipes/web.rb:2: boom")
              .setCompletedAt(ago(10));
      default -> command.setResourcesUpdated(3).setCompletedAt(ago(10));
    }
    return command.build();
  }

  static DeploymentView deployment(String status, String web1, String web2) {
    return DeploymentView.newBuilder()
        .setId(DEPLOYMENT)
        .setStackId(STACK)
        .setCommand("deploy")
        .setApp("web")
        .setStatus(status)
        .setCreatedAt(ago(60))
        .addAllCommands(List.of(command(ON_WEB1, web1), command(ON_WEB2, web2)))
        .build();
  }

  static Event.Builder event(String kind) {
    return Event.newBuilder().setStackId(STACK).setKind(kind).setAt(ago(5));
  }

  static Event.Builder of(CommandView command) {
    return event("command.status").setSubject(command.getHostname()).setCommand(command);
  }

  static Event.Builder of(InstanceView instance) {
    return event("instance.status").setSubject(instance.getHostname()).setInstance(instance);
  }

  static Event.Builder of(DeploymentView deployment) {
    return event("deployment.status").setSubject("deploy web").setDeployment(deployment);
  }
}
