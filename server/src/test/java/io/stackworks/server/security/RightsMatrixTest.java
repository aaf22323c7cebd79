package io.stackworks.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.MethodDescriptor;
import io.stackworks.proto.agent.AgentGrpc;
import io.stackworks.proto.operator.OperatorGrpc;
import io.stackworks.server.stack.StackId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.opsworks.OpsWorksClient;
import software.amazon.awssdk.services.opsworks.model.OpsWorksRequest;

/** Every call of every door by every kind of user, as the documentation shows it. */
class RightsMatrixTest {
  private static final Path GOLDEN = Path.of("../docs/authorisation.md");
  private static final StackId STACK = StackId.random();

  /** A kind of user and his level on the stack that is called about. */
  private record Role(Caller.Operator caller, PermissionLevel level) {
    boolean may(Right right) {
      return right != Right.NOBODY
          && Gate.decide(caller, right, Set.of(STACK), Map.of(STACK, level));
    }
  }

  private static final Map<String, Role> ROLES = new LinkedHashMap<>();

  static {
    ROLES.put("administrator", new Role(user(true, false, null), PermissionLevel.IAM_ONLY));
    ROLES.put("manage", new Role(user(false, false, null), PermissionLevel.MANAGE));
    ROLES.put("deploy", new Role(user(false, false, null), PermissionLevel.DEPLOY));
    ROLES.put("show", new Role(user(false, false, null), PermissionLevel.SHOW));
    ROLES.put("iam_only", new Role(user(false, false, null), PermissionLevel.IAM_ONLY));
    ROLES.put("self-managing", new Role(user(false, true, null), PermissionLevel.IAM_ONLY));
    ROLES.put("denied administrator", new Role(user(true, true, null), PermissionLevel.DENY));
    ROLES.put("registering machine", new Role(user(false, false, STACK), PermissionLevel.IAM_ONLY));
  }

  private static Caller.Operator user(boolean administrator, boolean self, StackId registersIn) {
    return new Caller.Operator("u", User.arn("u"), administrator, self, registersIn);
  }

  @Test
  void the_table_of_the_documentation_is_what_counts() throws IOException {
    var text = new StringBuilder();
    text.append(
        """
        # Who may call what

        One table for every door, written by `RightsMatrixTest` (run with `-Dgolden.update=true` after a change, and review it).
        Columns: an administrator; users with a level on the stack that the call names; a user who may manage his own profile; an
        administrator whom the stack denies; the user that `aws opsworks register` makes for a machine. The administrator of the data
        directory may do everything. A call that names no existing stack and changes something needs an administrator; what lists
        things without naming a stack shows those of the stacks that the caller may see.

        """);
    row(text, Stream.concat(Stream.of("call"), ROLES.keySet().stream()).toList());
    row(text, Stream.generate(() -> "---").limit(ROLES.size() + 1).toList());
    for (var call : Rights.calls()) {
      var right = Rights.of(call);
      var cells =
          ROLES.values().stream()
              .map(role -> role.may(right) ? "yes" : "-")
              .collect(Collectors.toList());
      cells.add(0, "`" + call + "`");
      if (right == Right.AGENT || right == Right.NEWCOMER) {
        cells.set(
            0, cells.get(0) + " (" + (right == Right.AGENT ? "agents" : "with a proof") + ")");
      }
      row(text, cells);
    }
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(GOLDEN, text);
    }

    assertThat(text.toString())
        .as("a new call needs a row: run with -Dgolden.update=true and review the change")
        .isEqualTo(Files.readString(GOLDEN));
  }

  private static void row(StringBuilder text, List<String> cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  @Test
  void every_call_of_every_door_has_a_row_and_every_row_a_call() {
    var calls = new TreeSet<String>();
    Stream.of(AgentGrpc.getServiceDescriptor(), OperatorGrpc.getServiceDescriptor())
        .flatMap(service -> service.getMethods().stream())
        .map(MethodDescriptor::getFullMethodName)
        .forEach(calls::add);
    Arrays.stream(OpsWorksClient.class.getMethods())
        .filter(method -> method.getParameterCount() == 1)
        .filter(method -> OpsWorksRequest.class.isAssignableFrom(method.getParameterTypes()[0]))
        .map(
            method ->
                "opsworks:"
                    + Character.toUpperCase(method.getName().charAt(0))
                    + method.getName().substring(1))
        .filter(name -> !name.endsWith("Paginator"))
        .forEach(calls::add);

    assertThat(calls.stream().filter(name -> name.startsWith("opsworks:"))).hasSize(74);
    assertThat(Rights.calls()).containsExactlyElementsOf(calls);
  }

  @Test
  void a_call_without_a_row_is_nobody_s() {
    assertThat(Rights.ofOperation("DropEverything")).isEqualTo(Right.NOBODY);
  }

  @Test
  void a_stack_s_level_is_of_no_use_on_another_stack() {
    var other = StackId.random();
    var levels = Map.of(STACK, PermissionLevel.MANAGE);
    var caller = user(false, false, null);

    assertThat(Gate.decide(caller, Right.MANAGE, Set.of(other), levels)).isFalse();
    assertThat(Gate.decide(caller, Right.MANAGE, Set.of(STACK, other), levels)).isFalse();
    assertThat(Gate.decide(caller, Right.SHOW, Set.of(STACK, other), levels)).isFalse();
    assertThat(Gate.decide(caller, Right.MANAGE, Set.of(), levels)).isFalse();
  }

  @Test
  void a_machine_s_user_registers_in_its_own_stack_only() {
    var other = StackId.random();
    var machine = user(false, false, STACK);

    assertThat(Gate.decide(machine, Right.REGISTER, Set.of(other), Map.of())).isFalse();
    assertThat(Gate.decide(machine, Right.ANYONE, Set.of(), Map.of())).isFalse();
    assertThat(Gate.decide(machine, Right.SHOW, Set.of(), Map.of())).isFalse();
  }
}
