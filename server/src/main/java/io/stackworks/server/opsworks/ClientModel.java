package io.stackworks.server.opsworks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.utils.builder.Buildable;

/**
 * The model of this API in the form that botocore reads, so that releases of boto3 and of the AWS
 * command line from which AWS has removed OpsWorks have it again. Made from the SDK's types and the
 * table of operations.
 */
public final class ClientModel {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String VERSION = "2013-02-18";

  private final ObjectNode shapes = NODES.objectNode();

  private ClientModel() {}

  /** {@code opsworks/2013-02-18/service-2.json}. */
  public static String service(Operations operations) {
    var model = new ClientModel();
    var all = NODES.objectNode();
    for (var name : new TreeSet<>(operations.names())) {
      var operation = operations.find(name);
      if (operation != null) {
        all.set(name, model.operation(operation));
      }
    }
    for (var error : List.of("ValidationException", "ResourceNotFoundException")) {
      model.shapes.set(error, error());
    }
    var document = NODES.objectNode().put("version", "2.0");
    document
        .putObject("metadata")
        .put("apiVersion", VERSION)
        .put("endpointPrefix", "opsworks")
        .put("jsonVersion", "1.1")
        .put("protocol", "json")
        .put("serviceFullName", "AWS OpsWorks")
        .put("serviceId", "OpsWorks")
        .put("signatureVersion", "v4")
        .put("targetPrefix", OpsWorksDoor.TARGET.substring(0, OpsWorksDoor.TARGET.length() - 1))
        .put("uid", "opsworks-" + VERSION)
        .putArray("protocols")
        .add("json");
    document.set("operations", all);
    document.set("shapes", model.shapes);
    return document.toString();
  }

  /** {@code opsworks/2013-02-18/waiters-2.json}. */
  public static String waiters() {
    try (var in = ClientModel.class.getResourceAsStream("waiters-2.json")) {
      if (in == null) {
        throw new IllegalStateException("waiters-2.json is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonNode operation(Operation<?> operation) {
    var request = operation.builder().get();
    var names = request.getClass().getEnclosingClass();
    var input = names == null ? operation.name() + "Request" : names.getSimpleName();
    structure(input, request, Set.copyOf(operation.required()));
    var output = operation.name() + "Result";
    structure(output, response(operation.name()), Set.of());
    var node = NODES.objectNode().put("name", operation.name());
    node.putObject("http").put("method", "POST").put("requestUri", "/");
    node.putObject("input").put("shape", input);
    node.putObject("output").put("shape", output);
    node.putArray("errors")
        .add(NODES.objectNode().put("shape", "ValidationException"))
        .add(NODES.objectNode().put("shape", "ResourceNotFoundException"));
    return node;
  }

  private static SdkPojo response(String operation) {
    try {
      var folder = "software.amazon.awssdk.services.opsworks.model.";
      var type = Class.forName(folder + operation + "Response");
      return (SdkPojo) type.getMethod("builder").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private void structure(String name, SdkPojo empty, Set<String> required) {
    if (shapes.has(name)) {
      return;
    }
    var shape = shapes.putObject(name).put("type", "structure");
    var members = shape.putObject("members");
    var must = NODES.arrayNode();
    for (var member : Shape.of((SdkPojo) ((Buildable) empty).build()).members()) {
      if (member.required() || required.contains(member.name())) {
        must.add(member.name());
      }
      members.putObject(member.name()).put("shape", shape(member.field(), name + member.name()));
    }
    if (!must.isEmpty()) {
      shape.set("required", must);
    }
  }

  /** The name of the shape of a member; makes it if need be. */
  private String shape(SdkField<?> field, String name) {
    MarshallingType<?> type = field.marshallingType();
    if (type == MarshallingType.SDK_POJO) {
      var structure = field.constructor().get();
      var named = structure.getClass().getEnclosingClass().getSimpleName();
      structure(named, structure, Set.of());
      return named;
    } else if (type == MarshallingType.LIST) {
      var item = shape(field.getTrait(ListTrait.class).memberFieldInfo(), name + "Member");
      shapes.putObject(name).put("type", "list").putObject("member").put("shape", item);
      return name;
    } else if (type == MarshallingType.MAP) {
      var value = shape(field.getTrait(MapTrait.class).valueFieldInfo(), name + "Value");
      shapes.set("String", NODES.objectNode().put("type", "string"));
      var map = shapes.putObject(name).put("type", "map");
      map.putObject("key").put("shape", "String");
      map.putObject("value").put("shape", value);
      return name;
    }
    var word = String.valueOf(type.getTargetClass().getSimpleName());
    shapes.set(word, NODES.objectNode().put("type", word.toLowerCase(Locale.ROOT)));
    return word;
  }

  private static JsonNode error() {
    var error = NODES.objectNode().put("type", "structure").put("exception", true);
    error.putObject("members").putObject("message").put("shape", "String");
    return error;
  }
}
