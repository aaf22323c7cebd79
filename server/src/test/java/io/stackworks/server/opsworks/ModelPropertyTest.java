package io.stackworks.server.opsworks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;

/**
 * Random requests of the model, good and bad, at every operation: each is carried out or refused in
 * words, and a refused one has changed nothing.
 */
class ModelPropertyTest {
  private static final Set<String> MAKES_STACKS = Set.of("CreateStack", "CloneStack");
  private static final int ENOUGH_STACKS = 40;

  private static LocalApi api;
  private static int made;

  /** What was made, by the member that names it. */
  private static final Map<String, List<String>> ids = new HashMap<>();

  private static final Set<String> carriedOut = new TreeSet<>();

  @BeforeContainer
  static void open() {
    api = new LocalApi();
  }

  @AfterContainer
  static void close() {
    assertThat(carriedOut)
        .as("operations of which a request was good")
        .contains("CreateStack", "CreateApp", "UpdateStack")
        .hasSizeGreaterThan(20);
    api.close();
  }

  @Property(tries = 40)
  void every_request_is_answered_and_a_refused_one_changes_nothing(@ForAll long seed) {
    var random = new Random(seed);
    for (var operation : api.operations()) {
      var removes = operation.name().startsWith("De") && !operation.isReading();
      if (removes && random.nextInt(6) > 0) {
        continue; // else there would be nothing left to ask about
      }
      if (MAKES_STACKS.contains(operation.name()) && ++made > ENOUGH_STACKS) {
        continue; // what lists all of them would only get slower
      }
      // every second request is plain, or hardly one in fifty would be carried out
      var request = new Making(random, random.nextBoolean()).request(operation);
      var before = api.everything();
      var error = LocalApi.error(operation.name(), () -> perform(operation.name(), request));
      if (error.isEmpty()) {
        carriedOut.add(operation.name());
      } else {
        assertThat(error)
            .as("%s %s", operation.name(), request)
            .doesNotStartWith("InternalFailure");
        assertThat(api.everything())
            .as("%s %s was refused: %s", operation.name(), request, error)
            .isEqualTo(before);
      }
    }
  }

  private static void perform(String operation, JsonNode request) {
    var document = api.call(operation, request);
    for (var field : document.properties()) {
      var known = ids.computeIfAbsent(field.getKey(), name -> new ArrayList<>());
      if (field.getKey().endsWith("Id") || field.getKey().equals("IamUserArn")) {
        known.add(field.getValue().asText());
        if (known.size() > 5) {
          known.remove(0);
        }
      }
    }
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
            "on",
            "off",
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
        Map.ofEntries(
            Map.entry("Region", "us-east-1"),
            Map.entry("ServiceRoleArn", "arn:aws:iam::123456789012:role/r"),
            Map.entry("DefaultInstanceProfileArn", "arn:aws:iam::123456789012:instance-profile/p"),
            Map.entry("RdsDbInstanceArn", "arn:aws:rds:us-east-1:123456789012:db:d"),
            Map.entry("EcsClusterArn", "arn:aws:ecs:us-east-1:123456789012:cluster/c"),
            Map.entry("ElasticIp", "203.0.113.9"),
            Map.entry("Ec2VolumeId", "vol-12345678"),
            Map.entry("InstanceType", "t2.micro"),
            Map.entry("Shortname", "web"),
            Map.entry("CustomJson", "{\"a\": 1}"),
            Map.entry("IamUserArn", "arn:aws:iam::123456789012:user/u"),
            Map.entry("AutoScalingType", "timer"));

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
          map.set(
              random.nextInt(3) > 0 ? text("", words) : String.valueOf(random.nextInt(24)),
              !plain && random.nextInt(8) == 0 ? JSON.nullNode() : value(member, List.of()));
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
