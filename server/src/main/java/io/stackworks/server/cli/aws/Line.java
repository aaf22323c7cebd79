package io.stackworks.server.cli.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.protocol.MarshallingType;

/**
 * A command line of {@code aws}, read: {@code [options] opsworks OPERATION [options]} or {@code
 * opsworks wait WAITER [options]}.
 *
 * @param waiter null: one call, and its answer
 * @param skeleton show an empty request, and call nobody
 */
record Line(
    String operation,
    @Nullable Waiter waiter,
    ObjectNode request,
    String output,
    String query,
    boolean skeleton) {

  /** Of the AWS command line itself. What says where and who is in the context here. */
  private static final List<String> OUTPUTS = List.of("json", "text", "table", "yaml");

  private static final Set<String> IGNORED =
      Set.of(
          "--region",
          "--profile",
          "--endpoint-url",
          "--ca-bundle",
          "--cli-read-timeout",
          "--cli-connect-timeout",
          "--color",
          "--cli-binary-format",
          "--page-size",
          "--starting-token");

  private static final Set<String> IGNORED_FLAGS =
      Set.of(
          "--no-cli-pager",
          "--no-paginate",
          "--no-verify-ssl",
          "--debug",
          "--no-sign-request",
          "--no-cli-auto-prompt");

  static Line read(List<String> words, Path folder) {
    var names = new ArrayList<String>();
    var options = new LinkedHashMap<String, List<String>>();
    split(words, names, options);
    if (names.isEmpty() || !names.get(0).equals("opsworks")) {
      throw new WrongUsage(
          "service %s (expected: opsworks)", names.isEmpty() ? "missing" : names.get(0));
    }
    boolean waits = names.size() > 1 && names.get(1).equals("wait");
    if (names.size() != (waits ? 3 : 2)) {
      throw new WrongUsage(
          "%s (expected: opsworks OPERATION, or opsworks wait one of %s)",
          String.join(" ", names), Waiter.names());
    }
    var waiter = waits ? Waiter.named(names.get(2)) : null;
    var known = ApiModel.operations();
    var type = known.get(waiter == null ? names.get(1) : ApiModel.option(waiter.operation()));
    if (type == null) {
      throw new WrongUsage(
          "operation %s (expected: one of %s)", names.get(1), String.join(", ", known.keySet()));
    }
    var values = new Values(folder);
    var output = one(options, "--output", "json");
    if (!OUTPUTS.contains(output)) {
      throw new WrongUsage(
          "argument --output: %s (expected: one of %s)", output, String.join(", ", OUTPUTS));
    }
    var query = one(options, "--query", "");
    boolean skeleton = options.remove("--generate-cli-skeleton") != null;
    var request = request(ApiModel.members(type), options, values, ApiModel.name(type));
    return new Line(ApiModel.name(type), waiter, request, output, query, skeleton);
  }

  /** An option takes the words up to the next one. The first words without one are names. */
  private static void split(
      List<String> words, List<String> names, Map<String, List<String>> options) {
    List<String> behind = names;
    boolean single = false;
    for (var word : words) {
      if (word.startsWith("--") && word.length() > 2) {
        int equals = word.indexOf('=');
        var option = equals < 0 ? word : word.substring(0, equals);
        behind = new ArrayList<>();
        options.put(option, behind);
        single = IGNORED.contains(option) || option.equals("--output") || option.equals("--query");
        if (equals >= 0) {
          behind.add(word.substring(equals + 1));
        }
      } else if ((single && behind.size() == 1) || IGNORED_FLAGS.contains(last(options, behind))) {
        behind = names;
        single = false;
        behind.add(word);
      } else {
        behind.add(word);
      }
    }
    options.keySet().removeAll(IGNORED);
    options.keySet().removeAll(IGNORED_FLAGS);
  }

  private static String last(Map<String, List<String>> options, List<String> behind) {
    var last = "";
    for (var option : options.entrySet()) {
      last = option.getValue() == behind ? option.getKey() : last;
    }
    return last;
  }

  private static String one(Map<String, List<String>> options, String name, String otherwise) {
    var given = options.remove(name);
    if (given == null) {
      return otherwise;
    } else if (given.size() != 1) {
      throw new WrongUsage("argument %s: expected one argument", name);
    }
    return given.get(0);
  }

  private static ObjectNode request(
      List<SdkField<?>> members,
      Map<String, List<String>> options,
      Values values,
      String operation) {
    var request = JsonNodeFactory.instance.objectNode();
    var input = options.remove("--cli-input-json");
    if (input != null) {
      var text = values.content(input.isEmpty() ? "" : input.get(0));
      if (!(Values.json("--cli-input-json", text) instanceof ObjectNode object)) {
        throw new WrongUsage("argument --cli-input-json: expected a JSON object");
      }
      request.setAll(object);
    }
    for (var field : members) {
      var name = "--" + option(operation, field.locationName());
      var words = options.remove(name);
      if (field.marshallingType() == MarshallingType.BOOLEAN) {
        var not = options.remove("--no-" + name.substring(2));
        for (var given : new ArrayList<>(java.util.Arrays.asList(words, not))) {
          if (given != null && !given.isEmpty()) {
            throw new WrongUsage("unknown options: %s", String.join(", ", given));
          }
        }
        if (words != null || not != null) {
          request.put(field.locationName(), words != null);
        }
      } else if (words != null) {
        request.set(field.locationName(), values.of("argument " + name, field, words));
      }
    }
    if (!options.isEmpty()) {
      throw new WrongUsage("unknown options: %s", String.join(", ", options.keySet()));
    }
    return request;
  }

  /** The AWS command line has a {@code --region} of its own. */
  private static String option(String operation, String member) {
    return member.equals("Region") && operation.endsWith("Stack")
        ? "stack-region"
        : ApiModel.option(member);
  }
}
