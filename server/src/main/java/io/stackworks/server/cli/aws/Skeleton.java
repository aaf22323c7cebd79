package io.stackworks.server.cli.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;

/** {@code --generate-cli-skeleton}: a request with every member, to be filled by hand. */
final class Skeleton {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Skeleton() {}

  static JsonNode of(String operation) {
    return structure(ApiModel.members(operation));
  }

  private static JsonNode structure(Iterable<SdkField<?>> members) {
    var object = NODES.objectNode();
    members.forEach(member -> object.set(member.locationName(), value(member)));
    return object;
  }

  private static JsonNode value(SdkField<?> field) {
    var type = field.marshallingType();
    if (type == MarshallingType.BOOLEAN) {
      return NODES.booleanNode(true);
    } else if (type == MarshallingType.INTEGER) {
      return NODES.numberNode(0);
    } else if (type == MarshallingType.DOUBLE) {
      return NODES.numberNode(0.0);
    } else if (type == MarshallingType.LIST) {
      return NODES.arrayNode().add(value(field.getTrait(ListTrait.class).memberFieldInfo()));
    } else if (type == MarshallingType.MAP) {
      return NODES
          .objectNode()
          .set("KeyName", value(field.getTrait(MapTrait.class).valueFieldInfo()));
    } else if (type == MarshallingType.SDK_POJO) {
      SdkPojo empty = field.constructor().get();
      return structure(empty.sdkFields());
    }
    return NODES.textNode("");
  }
}
