package io.stackworks.server.opsworks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stackworks.server.command.Commands;
import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.nodedata.BuiltInRecipes;
import io.stackworks.server.nodedata.NodeData;
import io.stackworks.server.scaling.ScalingRows;
import io.stackworks.server.security.Caller;
import io.stackworks.server.security.Credentials;
import io.stackworks.server.security.Permissions;
import io.stackworks.server.security.Permitting;
import io.stackworks.server.security.Users;
import io.stackworks.server.stack.Feed;
import io.stackworks.server.stack.Refusals;
import io.stackworks.server.stack.Stacks;
import io.stackworks.server.store.Database;
import io.stackworks.server.store.Dialect;
import io.stackworks.server.store.TestDatabases;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.services.opsworks.model.OpsWorksRequest;

/** All operations on a database of their own, without a door and without signatures. */
final class LocalApi implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ApiCaller CALLER = new ApiCaller(Caller.Operator.root("tester"));

  private final Database database = TestDatabases.open(Dialect.SQLITE);
  private final Feed feed = new Feed(database).start();
  private final Stacks stacks;
  private final Map<String, Operation<?>> operations = new LinkedHashMap<>();

  LocalApi() {
    var clock = Clock.systemUTC();
    stacks = new Stacks(database, feed, (stack, effect) -> {}, Refusals.IGNORED, clock);
    var users = new Users(database, clock);
    var permissions = new Permissions(database);
    var scaling = new ScalingRows(database);
    var commands = new Commands(database, stacks, new NodeData(BuiltInRecipes.NONE));
    var permitting = new Permitting(users, permissions, stack -> {});
    Stream.of(
            new StackOperations(stacks, new Everybody(), clock),
            new CloneOperations(stacks, permissions::copy, scaling, clock),
            new LayerOperations(stacks, BuiltInRecipes.NONE, clock),
            new InstanceOperations(stacks, ComputeKind.LOCAL, clock),
            new AppOperations(stacks, clock),
            new DeploymentOperations(stacks, commands, command -> "http://log"),
            new ElasticIpOperations(stacks, clock),
            new VolumeOperations(stacks, clock),
            new LoadBalancerOperations(stacks, clock),
            new DatabaseOperations(stacks, clock),
            new ClusterOperations(stacks, clock),
            new TagOperations(stacks),
            new UserOperations(
                users, permissions, permitting, new Credentials(database, clock), stacks),
            new ScalingOperations(scaling, stacks),
            new RegistrationOperations(stacks, "https://localhost:1", () -> "a PEM", clock),
            new CatalogueOperations(stacks, "1.0"))
        .flatMap(group -> group.operations().stream())
        .forEach(operation -> operations.put(operation.name(), operation));
  }

  List<Operation<?>> operations() {
    return List.copyOf(operations.values());
  }

  /** The answer; an empty object when there is none. Throws what the door makes an error of. */
  JsonNode call(String operation, JsonNode request) {
    return perform(operations.get(operation), request);
  }

  JsonNode call(String operation, String request) {
    try {
      return call(operation, JSON.readTree(request));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Empty: it was carried out. */
  static String error(String operation, Runnable call) {
    try {
      call.run();
      return "";
    } catch (RuntimeException e) {
      var error = ApiErrors.of(operation, "test", e);
      return error.code() + ": " + error.text();
    }
  }

  private <Q extends OpsWorksRequest> JsonNode perform(Operation<Q> operation, JsonNode given) {
    var body = given.toString().getBytes(StandardCharsets.UTF_8);
    var read = Codec.read(operation.builder().get(), Codec.parse(body));
    Constraints.check(operation, read);
    new Scope(stacks).stacks(read);
    @SuppressWarnings("unchecked")
    var request = (Q) read;
    var answer = operation.handler().answer(CALLER, request);
    return answer == null ? JSON.createObjectNode() : Codec.parse(Codec.write(answer));
  }

  /** The rows that operations may have changed; a stack's stamp stands for all that is its own. */
  Map<String, Object> everything() {
    return database.read(
        db -> {
          var all = new LinkedHashMap<String, Object>();
          for (var rows :
              List.of(
                  "select id, stamp from stack",
                  "select * from user_account",
                  "select * from permission",
                  "select * from load_rule",
                  "select * from time_schedule")) {
            all.put(rows, db.createQuery(rows).mapToMap().list());
          }
          return all;
        });
  }

  @Override
  public void close() {
    feed.close();
    database.close();
  }
}
