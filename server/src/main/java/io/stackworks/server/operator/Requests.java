package io.stackworks.server.operator;

import io.stackworks.proto.operator.CreateDeploymentRequest;
import io.stackworks.proto.operator.CreateInstanceRequest;
import io.stackworks.proto.operator.CreateJoinTokenRequest;
import io.stackworks.proto.operator.JoinToken;
import io.stackworks.server.command.CommandType;
import io.stackworks.server.command.Commands;
import io.stackworks.server.command.Deployment;
import io.stackworks.server.command.DeploymentId;
import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.security.JoinTokens;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Refusal;
import io.stackworks.server.stack.Snapshot;
import io.stackworks.server.stack.Stacks;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests that need more than a look-up before the core can be asked. */
final class Requests {
  private static final Duration DEFAULT_TTL = Duration.ofHours(1);
  private static final Duration LONGEST_TTL = Duration.ofDays(365);

  private final Stacks stacks;
  private final Commands commands;
  private final JoinTokens joinTokens;
  private final Lookup lookup;
  private final ServerFacts facts;

  Requests(
      Stacks stacks, Commands commands, JoinTokens joinTokens, Lookup lookup, ServerFacts facts) {
    this.stacks = stacks;
    this.commands = commands;
    this.joinTokens = joinTokens;
    this.lookup = lookup;
    this.facts = facts;
  }

  /** A retry with the same client token answers the first deployment. */
  Deployment deploy(CreateDeploymentRequest request, String actor) {
    var snapshot = lookup.snapshot(request.getStack());
    var stack = snapshot.stack().id();
    var token = orNull(request.getClientToken());
    var id = DeploymentId.random();
    var event =
        new Event.DeploymentRequested(
            id,
            CommandType.of(request.getCommand()),
            args(request),
            request.getApp().isEmpty() ? null : Lookup.app(snapshot, request.getApp()).id(),
            request.getInstancesList().stream()
                .map(word -> Lookup.instance(snapshot, hostname(word)).id())
                .toList(),
            layers(snapshot, request.getLayersList()),
            orNull(request.getCustomJson()),
            orNull(request.getComment()),
            token);
    stacks.offer(stack, event, actor).orThrow();
    var made = token == null ? commands.deployment(id) : commands.deploymentByToken(stack, token);
    return made.orElseThrow(() -> Refusal.notFound("deployment", id).asException());
  }

  private static String hostname(String word) {
    return word.substring(word.lastIndexOf('/') + 1);
  }

  private static List<LayerId> layers(Snapshot snapshot, List<String> words) {
    return words.stream().map(word -> Lookup.layer(snapshot, word)).map(Layer::id).toList();
  }

  /** Every value of an argument is a list, as in the OpsWorks API. */
  private static Map<String, List<String>> args(CreateDeploymentRequest request) {
    var args = new LinkedHashMap<String, List<String>>();
    request.getArgsMap().forEach((name, value) -> args.put(name, List.of(value)));
    if (request.getRecipesCount() > 0) {
      args.put("recipes", List.copyOf(request.getRecipesList()));
    }
    return args;
  }

  Instance createInstance(CreateInstanceRequest request, String actor) {
    var snapshot = lookup.snapshot(request.getStack());
    var spec = request.getInstance();
    var id = InstanceId.random();
    var compute =
        spec.getCompute().isEmpty() ? ComputeKind.LOCAL : ComputeKind.of(spec.getCompute());
    var instance =
        Instance.of(
            id,
            snapshot.stack().id(),
            spec.getHostname(),
            layers(snapshot, spec.getLayersList()),
            compute,
            snapshot.stack().createdAt());
    var settings = instance.settings().withInstanceType(orNull(spec.getInstanceType()));
    var create = new Event.InstanceCreateRequested(instance.withSettings(settings));
    var events =
        spec.getDesired().equals("started")
            ? List.of(create, new Event.InstanceStartRequested(id))
            : List.<Event>of(create);
    stacks.offerAll(snapshot.stack().id(), List.copyOf(events), actor).orThrow();
    return stacks.instance(id).orElseThrow(() -> Refusal.notFound("instance", id).asException());
  }

  JoinToken joinToken(CreateJoinTokenRequest request) {
    var snapshot = lookup.snapshot(request.getStack());
    int uses = request.getUses() == 0 ? 1 : request.getUses();
    var ttl =
        request.getTtlSeconds() == 0 ? DEFAULT_TTL : Duration.ofSeconds(request.getTtlSeconds());
    if (uses < 1) {
      throw Refusal.invalid("uses", String.valueOf(uses), "1 or more").asException();
    }
    if (ttl.isNegative() || ttl.compareTo(LONGEST_TTL) > 0) {
      throw Refusal.invalid("ttl_seconds", String.valueOf(ttl.toSeconds()), "1 to 31536000")
          .asException();
    }
    var issued =
        request.getInstance().isEmpty()
            ? joinTokens.forStack(
                snapshot.stack().id(), layers(snapshot, request.getLayersList()), uses, ttl)
            : joinTokens.forInstance(single(snapshot, request, uses).id(), ttl);
    return JoinToken.newBuilder()
        .setSecret(issued.secret().reveal())
        .setId(issued.token().id())
        .setExpiresAt(Views.timestamp(issued.token().expiresAt()))
        .setCommand(facts.joinCommand().apply(issued.secret()))
        .build();
  }

  private static Instance single(Snapshot snapshot, CreateJoinTokenRequest request, int uses) {
    if (uses != 1) {
      throw Refusal.invalid("uses", String.valueOf(uses), "1 for a single instance").asException();
    }
    if (request.getLayersCount() > 0) {
      throw Refusal.invalid("layers", "beside an instance", "layers or an instance").asException();
    }
    return Lookup.instance(snapshot, hostname(request.getInstance()));
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
