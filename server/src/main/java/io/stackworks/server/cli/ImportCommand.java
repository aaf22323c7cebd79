package io.stackworks.server.cli;

import static io.stackworks.server.cli.OpsWorksDump.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.stackworks.proto.operator.ApplyRequest;
import io.stackworks.proto.operator.ApplyResponse;
import io.stackworks.proto.operator.ListUsersRequest;
import io.stackworks.proto.operator.SetPermissionRequest;
import io.stackworks.proto.operator.UserSpec;
import io.stackworks.proto.operator.UserView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "import",
    description =
        "Recreate stacks from what aws opsworks describe-* printed. Can be repeated: what is there"
            + " already stays, what differs becomes as it was at AWS.")
final class ImportCommand extends OperatorCommand {
  @Parameters(paramLabel = "DIR", description = "Folder with the JSON files, of any name.")
  private Path folder = Path.of(".");

  @Option(
      names = "--compute",
      paramLabel = "KIND",
      defaultValue = "local",
      description = "Where the machines come from: local, registered (default: ${DEFAULT-VALUE}).")
  private String compute = "local";

  @Option(names = "--plan", description = "Only show what would change.")
  private boolean planOnly;

  @Override
  public Integer call() throws IOException {
    var dump = OpsWorksDump.read(folder);
    var stacks = dump.stacks(compute);
    try (var connection = root().connect()) {
      // Everything is checked before anything is made.
      for (var stack : stacks) {
        var plan = apply(connection, stack, true);
        if (planOnly) {
          show(stack, plan);
        }
      }
      if (!planOnly) {
        var ids = new HashMap<String, String>();
        for (var stack : stacks) {
          var done = apply(connection, stack, false);
          ids.put(stack.oldId(), done.getStackId());
          show(stack, done);
        }
        var known = users(connection, dump);
        dump.of("Permissions").forEach(each -> permit(connection, each, ids, known));
      }
    }
    dump.lost().forEach(what -> note("not carried over: " + what));
    return Exit.SUCCESS;
  }

  private static ApplyResponse apply(
      Connection connection, OpsWorksDump.Converted stack, boolean plan) {
    return connection
        .call()
        .apply(ApplyRequest.newBuilder().setSpec(stack.spec()).setPlanOnly(plan).build());
  }

  private void show(OpsWorksDump.Converted stack, ApplyResponse answer) {
    println(
        "stack %s: %s"
            .formatted(stack.spec().getName(), Words.count(answer.getChangesCount(), "change")));
  }

  /** Makes the users that are missing; answers the ARNs of all. */
  private Set<String> users(Connection connection, OpsWorksDump dump) {
    Map<String, UserView> present = new LinkedHashMap<>();
    connection
        .call()
        .listUsers(ListUsersRequest.getDefaultInstance())
        .getUsersList()
        .forEach(user -> present.put(user.getArn(), user));
    var arns = present.values().stream().map(UserView::getArn).collect(Collectors.toSet());
    for (var profile : dump.of("UserProfiles")) {
      var arn = text(profile, "IamUserArn");
      if (arns.add(arn)) {
        var spec =
            UserSpec.newBuilder()
                .setName(arn)
                .setSelfManagement(profile.path("AllowSelfManagement").asBoolean());
        if (!text(profile, "SshUsername").isEmpty()) {
          spec.setSshUsername(text(profile, "SshUsername"));
        }
        if (!text(profile, "SshPublicKey").isEmpty()) {
          spec.setSshPublicKey(text(profile, "SshPublicKey"));
        }
        var made = connection.call().createUser(spec.build());
        println("user " + made.getName());
      }
    }
    return arns;
  }

  private void permit(
      Connection connection, JsonNode each, Map<String, String> ids, Set<String> known) {
    var stack = ids.get(text(each, "StackId"));
    var arn = text(each, "IamUserArn");
    if (stack == null || !known.contains(arn)) {
      note(
          "not carried over: permission of %s: %s was not described"
              .formatted(arn, stack == null ? "its stack" : "the user"));
      return;
    }
    var request =
        SetPermissionRequest.newBuilder()
            .setStack(stack)
            .setUser(arn)
            .setAllowSsh(each.path("AllowSsh").asBoolean())
            .setAllowSudo(each.path("AllowSudo").asBoolean());
    if (!text(each, "Level").isEmpty()) {
      request.setLevel(text(each, "Level"));
    }
    var unused = connection.call().setPermission(request.build());
  }
}
