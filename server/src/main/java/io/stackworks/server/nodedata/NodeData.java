package io.stackworks.server.nodedata;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.stackworks.proto.run.Artifact;
import io.stackworks.proto.run.RunSpec;
import io.stackworks.server.command.ArtifactRef;
import io.stackworks.server.command.Command;
import io.stackworks.server.command.Commands;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.security.Permissions;
import io.stackworks.server.stack.CustomJson;
import io.stackworks.server.stack.Snapshot;
import io.stackworks.server.stack.StackId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Everything a command's run is given, from one snapshot: run list, node attributes, data bags,
 * other nodes, files and the values to mask.
 *
 * <p>Chef 11 stacks see one attribute tree; those of Chef 12 and later see data bags, and of
 * attributes custom JSON alone. All have {@code node['stackworks']}. Custom JSON goes on top:
 * stack, then layers in order, then deployment.
 */
public final class NodeData implements Commands.Specs {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final RunLists runLists;
  private final SharedParts sharedParts = new SharedParts();
  private final Function<StackId, List<Permissions.Login>> logins;

  /** For stacks to whose instances nobody may log in. */
  public NodeData(BuiltInRecipes builtIn) {
    this(builtIn, stack -> List.of());
  }

  /**
   * @param logins who may log in to a stack's instances now; may wait for the database
   */
  public NodeData(BuiltInRecipes builtIn, Function<StackId, List<Permissions.Login>> logins) {
    this.runLists = new RunLists(builtIn);
    this.logins = logins;
  }

  @Override
  public Commands.Spec spec(Snapshot snapshot, Command command) {
    var instance =
        snapshot
            .instance(command.instanceId())
            .orElseThrow(() -> new IllegalArgumentException("no instance of " + command.id()));
    var runList = runLists.of(snapshot, command);
    var stack = snapshot.stack();
    var accounts = new Accounts(logins.apply(stack.id()));
    var spec =
        RunSpec.newBuilder()
            .setCommandId(command.id().value())
            .setActivity(command.type().word())
            .setCreatedAt(timestamp(command.createdAt()))
            .addAllRunList(runList)
            .setNodeJson(json(node(snapshot, instance, command, runList, accounts)))
            .setChefVersion(stack.chefVersion().word())
            .setRefreshCookbooks(command.type().refreshesCookbooks())
            .setStackName(stack.name())
            .addAllLayerNames(Nodes.shortnames(snapshot, instance))
            .setHostname(instance.hostname())
            .setWhyRun(command.args().getOrDefault("dry_run", List.of()).contains("true"))
            .addAllSecrets(Secrets.of(snapshot));
    if (stack.chefVersion().usesDataBags()) {
      spec.addAllDataBags(new DataBags(snapshot, instance, command).build());
      spec.addAllDataBags(accounts.dataBag());
    }
    var prepared = command.prepared();
    if (prepared != null) {
      if (prepared.cookbooks() != null) {
        spec.setCookbooks(artifact(prepared.cookbooks()));
      }
      prepared.apps().values().stream()
          .sorted(java.util.Comparator.comparing(ArtifactRef::digest))
          .map(NodeData::artifact)
          .forEach(spec::addArtifacts);
    }
    if (!instance.isOnline()) {
      // The online ones, this one among them then, are in the shared part.
      spec.addNodes(json(Nodes.searchable(snapshot, instance)));
    }
    return new Commands.Spec(sharedParts.of(snapshot), spec.build());
  }

  /** The command's run list alone, for doors that show it before it is delivered. */
  public List<String> runList(Snapshot snapshot, Command command) {
    return runLists.of(snapshot, command);
  }

  private static ObjectNode node(
      Snapshot snapshot,
      Instance instance,
      Command command,
      List<String> runList,
      Accounts accounts) {
    var chef = snapshot.stack().chefVersion();
    var node =
        chef.usesDataBags()
            ? JSON.objectNode()
            : new AttributeTree(snapshot, instance, command, runList, accounts).build();
    var layers = new ArrayList<ObjectNode>();
    layers.add(node);
    layers.add(CustomJson.parse(snapshot.stack().customJson()));
    for (var layer : snapshot.layersOf(instance)) {
      layers.add(CustomJson.parse(layer.customJson()));
    }
    layers.add(CustomJson.parse(command.customJson()));
    var merged = CustomJson.merged(layers);
    // Ours, and not for custom JSON to change: it says where this run really is.
    stackworks(merged, snapshot, instance, command);
    return merged;
  }

  private static void stackworks(
      ObjectNode node, Snapshot snapshot, Instance instance, Command command) {
    var own = node.putObject("stackworks");
    var facts = Nodes.machineFacts(instance).get("stackworks");
    if (facts instanceof ObjectNode known) {
      own.setAll(known);
    }
    own.putObject("stack")
        .put("id", snapshot.stack().id().value())
        .put("name", snapshot.stack().name());
    var self = own.putObject("instance");
    self.put("id", instance.id().value());
    self.put("hostname", instance.hostname());
    self.put("compute", instance.compute().word());
    self.put("private_ip", instance.privateIp());
    self.put("public_ip", instance.publicIp());
    var layers = self.putArray("layers");
    Nodes.shortnames(snapshot, instance).forEach(layers::add);
    own.putObject("command")
        .put("id", command.id().value())
        .put("type", command.type().word())
        .put("deployment", command.deploymentId() == null ? null : command.deploymentId().value());
  }

  private static Artifact artifact(ArtifactRef ref) {
    return Artifact.newBuilder()
        .setDigest(ref.digest())
        .setSize(ref.size())
        .setName(ref.name())
        .build();
  }

  static ByteString json(ObjectNode node) {
    return ByteString.copyFromUtf8(node.toString());
  }

  private static Timestamp timestamp(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }
}
