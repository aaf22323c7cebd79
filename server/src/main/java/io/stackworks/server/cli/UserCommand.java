package io.stackworks.server.cli;

import io.stackworks.proto.operator.CreateCredentialRequest;
import io.stackworks.proto.operator.CredentialView;
import io.stackworks.proto.operator.ListUsersRequest;
import io.stackworks.proto.operator.NewCredential;
import io.stackworks.proto.operator.RevokeCredentialRequest;
import io.stackworks.proto.operator.UserRequest;
import io.stackworks.proto.operator.UserSpec;
import io.stackworks.proto.operator.UserView;
import io.stackworks.server.cli.Table.Cell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "user",
    description = "Users: who may call this server, and log in to instances.",
    subcommands = {
      UserCommand.Create.class,
      UserCommand.Update.class,
      UserCommand.List.class,
      UserCommand.Delete.class,
      UserCommand.Key.class,
      UserCommand.Token.class,
      UserCommand.Revoke.class
    })
final class UserCommand extends OperatorCommand {
  @Override
  public Integer call() {
    throw Failure.usage(
        "user: nothing to do (expected: user create, update, list, delete, key, token or revoke)");
  }

  /** What a user can be told to be. */
  static final class Profile {
    @Option(
        names = "--ssh-username",
        paramLabel = "NAME",
        description = "Account on instances (default: the name without punctuation).")
    private @Nullable String sshUsername;

    @Option(
        names = "--ssh-key",
        paramLabel = "FILE",
        description = "File with the user's public SSH key.")
    private @Nullable Path sshKey;

    @Option(
        names = "--self-management",
        arity = "0..1",
        fallbackValue = "true",
        paramLabel = "true|false",
        description = "May change his own SSH key.")
    private @Nullable Boolean selfManagement;

    @Option(
        names = "--administrator",
        arity = "0..1",
        fallbackValue = "true",
        paramLabel = "true|false",
        description = "May do everything where no stack denies him.")
    private @Nullable Boolean administrator;

    UserSpec of(String name) throws IOException {
      var spec = UserSpec.newBuilder().setName(name);
      if (sshUsername != null) {
        spec.setSshUsername(sshUsername);
      }
      if (sshKey != null) {
        spec.setSshPublicKey(Files.readString(sshKey).strip());
      }
      if (selfManagement != null) {
        spec.setSelfManagement(selfManagement);
      }
      if (administrator != null) {
        spec.setAdministrator(administrator);
      }
      return spec.build();
    }
  }

  /** One user's name. */
  abstract static class OfOne extends OperatorCommand {
    @Parameters(paramLabel = "USER", description = "Name or ARN.")
    private String user = "";

    final String user() {
      return user;
    }

    final int show(UserView view) {
      if (!forPeople()) {
        print(Plain.of(view));
      } else {
        println(view.getName() + "  " + view.getArn());
      }
      return Exit.SUCCESS;
    }

    /** A secret that nobody will ever be shown again: in the form it is used in. */
    final int secret(String kind) {
      try (var connection = root().connect()) {
        var made =
            connection
                .call()
                .createCredential(
                    CreateCredentialRequest.newBuilder().setUser(user).setKind(kind).build());
        if (!forPeople()) {
          print(Plain.of(made));
        } else {
          note("shown once; revoke with: stackworks user revoke " + made.getId());
          println(form(made));
        }
        return Exit.SUCCESS;
      }
    }

    private static String form(NewCredential made) {
      return made.getKind().equals("token")
          ? made.getSecret()
          : "[stackworks]\naws_access_key_id = %s\naws_secret_access_key = %s"
              .formatted(made.getId(), made.getSecret());
    }
  }

  @Command(name = "create", description = "Make a user. Without permissions he sees no stack.")
  static final class Create extends OfOne {
    @Mixin private Profile profile = new Profile();

    @Override
    public Integer call() throws IOException {
      try (var connection = root().connect()) {
        return show(connection.call().createUser(profile.of(user())));
      }
    }
  }

  @Command(name = "update", description = "Change a user; what is not named stays as it is.")
  static final class Update extends OfOne {
    @Mixin private Profile profile = new Profile();

    @Override
    public Integer call() throws IOException {
      try (var connection = root().connect()) {
        return show(connection.call().updateUser(profile.of(user())));
      }
    }
  }

  @Command(
      name = "delete",
      description = "Remove a user with his keys, permissions and accounts on instances.")
  static final class Delete extends OfOne {
    @Override
    public Integer call() {
      try (var connection = root().connect()) {
        var unused = connection.call().deleteUser(UserRequest.newBuilder().setUser(user()).build());
        note("user " + user() + " is deleted");
        return Exit.SUCCESS;
      }
    }
  }

  @Command(
      name = "key",
      description =
          "Make an access key for AWS clients; printed as a profile for ~/.aws/credentials.")
  static final class Key extends OfOne {
    @Override
    public Integer call() {
      return secret("access_key");
    }
  }

  @Command(name = "token", description = "Make a token for this command line (STACKWORKS_TOKEN).")
  static final class Token extends OfOne {
    @Override
    public Integer call() {
      return secret("token");
    }
  }

  @Command(name = "revoke", description = "An access key or token counts no more.")
  static final class Revoke extends OperatorCommand {
    @Parameters(paramLabel = "ID", description = "Of the credential, from 'user list'.")
    private String id = "";

    @Override
    public Integer call() {
      try (var connection = root().connect()) {
        var unused =
            connection
                .call()
                .revokeCredential(RevokeCredentialRequest.newBuilder().setId(id).build());
        note(id + " is revoked");
        return Exit.SUCCESS;
      }
    }
  }

  @Command(name = "list", description = "Show all users.")
  static final class List extends OperatorCommand {
    @Override
    public Integer call() {
      try (var connection = root().connect()) {
        var users =
            connection.call().listUsers(ListUsersRequest.getDefaultInstance()).getUsersList();
        if (!forPeople()) {
          print(Plain.of(users));
          return Exit.SUCCESS;
        }
        var table = new Table(style(), "NAME", "SSH USER", "SSH KEY", "ROLE", "CREDENTIALS");
        for (var user : users) {
          table.row(
              Cell.of(user.getName()),
              Cell.of(user.getSshUsername()),
              Cell.of(user.getSshPublicKey().isEmpty() ? "-" : "yes"),
              Cell.of(user.getAdministrator() ? "administrator" : "user"),
              Cell.of(
                  user.getCredentialsList().stream()
                      .map(CredentialView::getId)
                      .collect(Collectors.joining(" "))));
        }
        table.print(terminal().out());
        return Exit.SUCCESS;
      }
    }
  }
}
