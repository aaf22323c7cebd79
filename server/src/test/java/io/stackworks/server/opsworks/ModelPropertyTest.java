package io.stackworks.server.opsworks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.stackworks.server.command.Commands;
import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.nodedata.BuiltInRecipes;
import io.stackworks.server.nodedata.NodeData;
import io.stackworks.server.security.Caller;
import io.stackworks.server.stack.Feed;
import io.stackworks.server.stack.Refusals;
import io.stackworks.server.stack.Snapshot;
import io.stackworks.server.stack.StackId;
import io.stackworks.server.stack.Stacks;
import io.stackworks.server.store.Database;
import io.stackworks.server.store.Dialect;
import io.stackworks.server.store.TestDatabases;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.services.opsworks.model.OpsWorksRequest;

/**
 * Random requests of the model, good and bad, at every operation: each is carried out or refused in
 * words, and a refused one has changed nothing.
 */
class ModelPropertyTest {
  private static final ApiCaller CALLER = new ApiCaller(Caller.Operator.root("tester"));

  private static Database database;
  private static Feed feed;
  private static Stacks stacks;
  private static List<Operation<?>> operations;

  /** What was made, by the member that names it. */
  private static final Map<String, List<String>> ids = new HashMap<>();

  private static final Set<String> carriedOut = new TreeSet<>();

  @BeforeContainer
  static void open() {
    database = TestDatabases.open(Dialect.SQLITE);
    feed = new Feed(database).start();
    var clock = Clock.systemUTC();
    stacks = new Stacks(database, feed, (stack, effect) -> {}, Refusals.IGNORED, clock);
    var commands = new Commands(database, stacks, new NodeData(BuiltInRecipes.NONE));
    operations =
        List.of(
                new StackOperations(stacks, new Everybody(), clock),
                new CloneOperations(stacks, (from, to) -> {}, clock),
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
                new CatalogueOperations(stacks, "1.0"))
            .stream()
            .flatMap(group -> group.operations().stream())
            .toList();
  }

  @AfterContainer
  static void close() {
    assertThat(carriedOut)
        .as("operations of which a request was good")
        .contains("CreateStack", "CreateApp", "UpdateStack")
        .hasSizeGreaterThan(20);
    feed.close();
    database.close();
  }

  @Property(tries = 60)
  void every_request_is_answered_and_a_refused_one_changes_nothing(@ForAll long seed) {
    var random = new Random(seed);
    for (var operation : operations) {
      var removes = operation.name().startsWith("De") && !operation.isReading();
      if (removes && random.nextInt(6) > 0) {
        continue; // else there would be nothing left to ask about
      }
      // every second request is plain, or hardly one in fifty would be carried out
      var request = new Making(random, random.nextBoolean()).request(operation);
      var before = everything();
      try {
        perform(operation, request);
        carriedOut.add(operation.name());
      } catch (RuntimeException e) {
        var error = ApiErrors.of(operation.name(), "test", e);
        assertThat(error.code())
            .as("%s %s: %s", operation.name(), request, error.text())
            .isNotEqualTo("InternalFailure");
        assertThat(everything())
            .as("%s %s was refused: %s", operation.name(), request, error.text())
            .isEqualTo(before);
      }
    }
  }

  private static <Q extends OpsWorksRequest> void perform(Operation<Q> operation, JsonNode given) {
    var body = given.toString().getBytes(StandardCharsets.UTF_8);
    var read = Codec.read(operation.builder().get(), Codec.parse(body));
    Constraints.check(operation, read);
    new Scope(stacks).stacks(read);
    @SuppressWarnings("unchecked")
    var request = (Q) read;
    var answer = operation.handler().answer(CALLER, request);
    if (answer != null) {
      var document = Codec.parse(Codec.write(answer));
      for (var field : document.properties()) {
        var known = ids.computeIfAbsent(field.getKey(), name -> new ArrayList<>());
        if (field.getKey().endsWith("Id")) {
          known.add(field.getValue().asText());
          if (known.size() > 5) {
            known.remove(0);
          }
        }
      }
    }
  }

  private static Map<StackId, Snapshot> everything() {
    return stacks.list().stream()
        .collect(
            Collectors.toMap(
                stack -> stack.id(), stack -> stacks.snapshot(stack.id()).orElseThrow()));
  }

  /** Makes documents: mostly of the right shape, some of the wrong one. */
  private record Making(Random random, boolean plain) {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> WORDS =
        List.of(
            "",
            "web",
            "Web",
            "us-east-1",
            "11.10",
            "Chef",
            "12",
            "arn:aws:iam::123456789012:role/r",
            "arn:aws:iam::123456789012:instance-profile/p",
            "arn:aws:rds:us-east-1:123456789012:db:d",
            "arn:aws:ecs:us-east-1:123456789012:cluster/c",
            "203.0.113.9",
            "vol-12345678",
            "/data",
            "{\"a\": 1}",
            "[",
            "t2.micro",
            "Custom",
            "ami-1",
            "LATEST",
            "a::b",
            "*****FILTERED*****",
            "x".repeat(300),
            "\u0000\ud83d",
            "00000000-1111-2222-3333-444444444444",
            "../../etc/passwd",
            "' or 1=1 --");

    /** Without these hardly any request would get past its first check. */
    private static final Map<String, String> LIKELY =
        Map.of(
            "Region", "us-east-1",
            "ServiceRoleArn", "arn:aws:iam::123456789012:role/r",
            "DefaultInstanceProfileArn", "arn:aws:iam::123456789012:instance-profile/p",
            "RdsDbInstanceArn", "arn:aws:rds:us-east-1:123456789012:db:d",
            "EcsClusterArn", "arn:aws:ecs:us-east-1:123456789012:cluster/c",
            "ElasticIp", "203.0.113.9",
            "Ec2VolumeId", "vol-12345678",
            "InstanceType", "t2.micro",
            "Shortname", "web",
            "CustomJson", "{\"a\": 1}");

    JsonNode request(Operation<?> operation) {
      var whole = operation.builder().get();
      var document = JSON.objectNode();
      for (var field : whole.sdkFields()) {
        var required = operation.required().contains(field.locationName());
        if (plain ? required : random.nextInt(20) < (required ? 19 : 4)) {
          document.set(field.locationName(), value(field, words(operation, field)));
        }
      }
      return document;
    }

    private static List<String> words(Operation<?> operation, SdkField<?> field) {
      var built =
          (SdkPojo)
              ((software.amazon.awssdk.utils.builder.Buildable) operation.builder().get()).build();
      return Shape.of(built).members().stream()
          .filter(member -> member.name().equals(field.locationName()))
          .findFirst()
          .map(Shape.Member::words)
          .orElse(List.of());
    }

    private JsonNode value(SdkField<?> field, List<String> words) {
      if (!plain && random.nextInt(40) == 0) {
        return wrong();
      }
      MarshallingType<?> type = field.marshallingType();
      if (type == MarshallingType.STRING) {
        return JSON.textNode(text(field.locationName(), words));
      } else if (type == MarshallingType.BOOLEAN) {
        return JSON.booleanNode(random.nextBoolean());
      } else if (type == MarshallingType.INTEGER) {
        return JSON.numberNode(
            List.of(-1, 0, 1, 10, 200, Integer.MAX_VALUE).get(random.nextInt(6)));
      } else if (type == MarshallingType.DOUBLE) {
        return JSON.numberNode(random.nextDouble() * 200 - 50);
      } else if (type == MarshallingType.LIST) {
        var list = JSON.arrayNode();
        var member = field.getTrait(ListTrait.class).memberFieldInfo();
        for (int i = random.nextInt(3); i > 0; i--) {
          list.add(
              member.marshallingType() == MarshallingType.STRING
                  ? JSON.textNode(text(field.locationName(), words))
                  : value(member, List.of()));
        }
        return list;
      } else if (type == MarshallingType.MAP) {
        var map = JSON.objectNode();
        var member = field.getTrait(MapTrait.class).valueFieldInfo();
        for (int i = random.nextInt(3); i > 0; i--) {
          map.set(text("", words), value(member, List.of()));
        }
        return map;
      }
      var object = JSON.objectNode();
      for (var member : field.constructor().get().sdkFields()) {
        if (random.nextInt(3) > 0) {
          object.set(member.locationName(), value(member, List.of()));
        }
      }
      return object;
    }

    private String text(String name, List<String> words) {
      if (!words.isEmpty() && random.nextInt(5) > 0) {
        return words.get(random.nextInt(words.size()));
      }
      if (LIKELY.containsKey(name) && (plain || random.nextInt(6) > 0)) {
        return LIKELY.get(name);
      }
      var known =
          ids.getOrDefault(
              name.replaceAll("s$", "").replace("SourceStackId", "StackId"), List.of());
      if (!known.isEmpty() && random.nextInt(6) > 0) {
        return known.get(random.nextInt(known.size()));
      }
      return random.nextInt(3) == 0
          ? "n" + random.nextInt(1000)
          : WORDS.get(random.nextInt(WORDS.size()));
    }

    private JsonNode wrong() {
      return switch (random.nextInt(5)) {
        case 0 -> JSON.nullNode();
        case 1 -> JSON.numberNode(1.5e300);
        case 2 -> JSON.arrayNode().add(JSON.nullNode());
        case 3 -> JSON.objectNode().put("x", 1);
        default -> JSON.textNode("wrong");
      };
    }
  }
}
