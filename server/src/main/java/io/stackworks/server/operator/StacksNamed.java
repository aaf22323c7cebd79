package io.stackworks.server.operator;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.stackworks.proto.operator.ApplyRequest;
import io.stackworks.server.command.CommandId;
import io.stackworks.server.command.DeploymentId;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.stack.Stack;
import io.stackworks.server.stack.StackId;
import io.stackworks.server.stack.Stacks;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which stacks a request is about: the protocol calls the same thing by the same field everywhere.
 * What does not exist belongs to no stack; the call will say so.
 */
final class StacksNamed {
  private final Stacks stacks;

  StacksNamed(Stacks stacks) {
    this.stacks = stacks;
  }

  Set<StackId> in(Message request) {
    var found = new LinkedHashSet<StackId>();
    if (request instanceof ApplyRequest apply) {
      stack(apply.getSpec().getName()).ifPresent(found::add);
    }
    for (var field : request.getDescriptorForType().getFields()) {
      if (field.getJavaType() == FieldDescriptor.JavaType.STRING && !field.isRepeated()) {
        var value = (String) request.getField(field);
        if (!value.isEmpty()) {
          owner(field.getName(), value).ifPresent(found::add);
        }
      }
    }
    return found;
  }

  /** Ids of what the request names, for the audit log. */
  static String subject(Message request) {
    var words = new LinkedHashSet<String>();
    if (request instanceof ApplyRequest apply) {
      words.add("stack=" + apply.getSpec().getName());
    }
    for (var name :
        new String[] {"stack", "instance", "deployment_id", "command_id", "user", "name", "id"}) {
      var field = request.getDescriptorForType().findFieldByName(name);
      if (field != null && request.getField(field) instanceof String value && !value.isEmpty()) {
        words.add(name + "=" + value);
      }
    }
    return String.join(" ", words);
  }

  private Optional<StackId> owner(String field, String value) {
    try {
      return switch (field) {
        case "stack" -> stack(value);
        case "instance" -> stacks.findInstance(value).map(Instance::stackId);
        case "deployment_id" -> stacks.stackOf(new DeploymentId(value));
        case "command_id" -> stacks.stackOf(new CommandId(value));
        default -> Optional.empty();
      };
    } catch (IllegalArgumentException e) { // no id at all
      return Optional.empty();
    }
  }

  private Optional<StackId> stack(String word) {
    return word.isEmpty() ? Optional.empty() : stacks.find(word).map(Stack::id);
  }
}
