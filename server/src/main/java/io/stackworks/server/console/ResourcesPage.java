package io.stackworks.server.console;

import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.resource.EcsCluster;
import io.stackworks.server.resource.ElasticIp;
import io.stackworks.server.resource.LoadBalancer;
import io.stackworks.server.resource.RaidArray;
import io.stackworks.server.resource.RdsInstance;
import io.stackworks.server.resource.Volume;
import io.stackworks.server.stack.Refusal;
import io.stackworks.server.stack.Snapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of AWS a stack uses. Every form on it is one operation of the API, and its fields are that
 * operation's members.
 */
final class ResourcesPage {
  private final Core core;
  private final Look look;
  private final Html html;

  ResourcesPage(Core core, Look look, Html html) {
    this.core = core;
    this.look = look;
    this.html = html;
  }

  record View(Frame frame, Snapshot stack, String problem) {
    String url() {
      return "/console/stacks/" + stack.stack().id() + "/resources";
    }

    String hostname(@Nullable InstanceId id) {
      return id == null ? "" : stack.instance(id).map(Instance::hostname).orElse("");
    }

    String layer(LayerId id) {
      return stack.layer(id).map(one -> one.name()).orElse("");
    }

    /** Layers that have no load balancer yet. */
    List<io.stackworks.server.layer.Layer> unbalanced() {
      var taken = stack.resources(LoadBalancer.class).stream().map(LoadBalancer::layer).toList();
      return stack.layers().values().stream().filter(one -> !taken.contains(one.id())).toList();
    }

    List<ElasticIp> addresses() {
      return stack.resources(ElasticIp.class);
    }

    List<Volume> volumes() {
      return stack.resources(Volume.class);
    }

    List<RaidArray> arrays() {
      return stack.resources(RaidArray.class);
    }

    List<LoadBalancer> balancers() {
      return stack.resources(LoadBalancer.class);
    }

    List<RdsInstance> databases() {
      return stack.resources(RdsInstance.class);
    }

    List<EcsCluster> clusters() {
      return stack.resources(EcsCluster.class);
    }
  }

  Answer show(Ask ask) {
    return page(ask, "");
  }

  private Answer page(Ask ask, String problem) {
    var stack = look.stack(ask);
    return html.page(
        "resources", new View(Frame.of(ask, stack, "Resources", "resources"), stack, problem));
  }

  /**
   * Carries one operation out with what the form says.
   *
   * @param members of the request that the form has; empty ones are absent
   */
  Route.Handler doing(String operation, String done, String... members) {
    return ask -> {
      var stack = look.stack(ask).stack().id();
      var request = new LinkedHashMap<String, @Nullable Object>();
      for (var member : members) {
        request.put(
            member,
            member.equals("StackId") ? stack.value() : SourceFields.orNull(ask.form(member)));
      }
      try {
        var unused = core.api().call(ask.viewer().caller(), operation, request);
      } catch (Refusal.Refused refused) {
        if (refused.refusal().reason() == Refusal.Reason.FORBIDDEN) {
          throw refused;
        }
        return page(ask, refused.refusal().message());
      }
      return Answer.goTo("/console/stacks/" + stack + "/resources?done=" + done.replace(' ', '+'));
    };
  }

  /** What is asked before it is given up: by operation, the words and what goes. */
  private static final Map<String, List<String>> LOSSES =
      Map.of(
          "DeregisterElasticIp",
              List.of("Deregister", "The address stays with AWS; the stack forgets it:"),
          "DeregisterVolume",
              List.of("Deregister", "The volume stays with AWS; the stack forgets it:"),
          "DetachElasticLoadBalancer",
              List.of("Detach", "The layer's instances get no traffic from it any more:"),
          "DeregisterRdsDbInstance",
              List.of("Deregister", "The database stays with AWS; apps lose their connection to:"),
          "DeregisterEcsCluster",
              List.of("Deregister", "The cluster stays with AWS; the stack forgets it:"));

  Answer confirm(Ask ask) {
    var stack = look.stack(ask);
    var operation = ask.query("operation");
    var words = LOSSES.get(operation);
    if (words == null) {
      throw Refusal.notFound("action", operation).asException();
    }
    var fields = new LinkedHashMap<String, List<String>>();
    ask.query()
        .forEach(
            (name, value) -> {
              if (!name.equals("operation") && !name.equals("what")) {
                fields.put(name, List.of(value));
              }
            });
    var url = "/console/stacks/" + stack.stack().id() + "/resources";
    return html.page(
        "confirm",
        new Confirm(
            Frame.of(
                ask,
                stack,
                words.get(0) + " " + ask.query("what") + "?",
                "resources",
                new Frame.Crumb("Resources", url)),
            words.get(1),
            List.of(ask.query("what")),
            url + "/" + operation,
            fields,
            words.get(0) + " " + ask.query("what"),
            url));
  }
}
