package io.stackworks.server.console;

import com.linecorp.armeria.common.HttpStatus;
import io.stackworks.server.security.Permission;
import io.stackworks.server.security.PermissionLevel;
import io.stackworks.server.security.User;
import io.stackworks.server.security.Users;
import io.stackworks.server.stack.Refusal;
import io.stackworks.server.stack.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Users, what they may do with a stack, and a user's own profile. */
final class PeoplePages {
  private static final String USERS = "/console/users";

  private final Core core;
  private final Look look;
  private final Html html;

  PeoplePages(Core core, Look look, Html html) {
    this.core = core;
    this.look = look;
    this.html = html;
  }

  // ---- users ----

  record UsersView(Frame frame, List<UserRow> users) {}

  record UserRow(User user, boolean hasPassword) {}

  Answer users(Ask ask) {
    var rows =
        core.users().list().stream()
            .filter(user -> user.registersIn() == null)
            .map(user -> new UserRow(user, core.passwords().has(user.arn())))
            .toList();
    return html.page("users", new UsersView(Frame.of(ask, "Users", "users"), rows));
  }

  Answer fresh(Ask ask) {
    return html.page("form", create(ask, Form.Values.of(Map.of("self_management", "true"))));
  }

  private static Form create(Ask ask, Form.Values values) {
    var fields = new ArrayList<Form.Field>();
    fields.add(values.text("name", "Name").mandatory());
    fields.addAll(fields(values));
    return new Form(
        Frame.of(ask, "New user", "users", new Frame.Crumb("Users", USERS)),
        "",
        USERS + "/new",
        "Create user",
        USERS,
        "",
        List.of(new Form.Group("User", "", fields)),
        List.of());
  }

  private static List<Form.Field> fields(Form.Values values) {
    return List.of(
        values
            .field("secret", "password", "Password")
            .help("at least 10 characters; empty: stays as it is"),
        values.text("ssh_username", "SSH name").help("empty: made from the name"),
        values.field("lines", "ssh_key", "SSH public key"),
        values.field("check", "self_management", "May change his own password and SSH key"),
        values.field("check", "administrator", "Administrator: may do everything"));
  }

  Answer create(Ask ask) {
    return Form.submit(
        html,
        () -> {
          var values = Form.Values.sent(ask);
          var user =
              core.users()
                  .create(
                      new Users.Draft(
                          User.arn(values.get("name")),
                          SourceFields.orNull(values.get("ssh_username")),
                          SourceFields.orNull(values.get("ssh_key")),
                          values.is("self_management"),
                          values.is("administrator"),
                          true,
                          null));
          setPassword(ask, user);
          return Answer.goTo(USERS + "?done=User+created");
        },
        () -> create(ask, Form.Values.sent(ask)));
  }

  /** Ends the user's sessions: somebody else may have one. */
  private void setPassword(Ask ask, User user) {
    var password = ask.form().get("password", "");
    if (!password.isEmpty()) {
      core.passwords().set(user, password);
      core.sessions().closeAll(user.arn());
    }
  }

  Answer edit(Ask ask) {
    return html.page("form", edit(ask, named(ask), Form.Values.of(values(named(ask)))));
  }

  private static Form edit(Ask ask, User user, Form.Values values) {
    return new Form(
        Frame.of(ask, user.name(), "users", new Frame.Crumb("Users", USERS)),
        "",
        USERS + "/" + user.name() + "/edit",
        "Save user",
        USERS,
        "",
        List.of(new Form.Group("User", user.arn(), fields(values))),
        List.of());
  }

  private static Map<String, String> values(User user) {
    var values = new HashMap<String, String>();
    values.put("ssh_username", user.sshUsername());
    values.put("ssh_key", SourceFields.orEmpty(user.sshPublicKey()));
    values.put("self_management", String.valueOf(user.allowSelfManagement()));
    values.put("administrator", String.valueOf(user.administrator()));
    return values;
  }

  private User named(Ask ask) {
    return core.users().named(ask.name("user"));
  }

  Answer update(Ask ask) {
    var user = named(ask);
    return Form.submit(
        html,
        () -> {
          var values = Form.Values.sent(ask);
          var ssh = values.get("ssh_username");
          core.permitting()
              .update(
                  user.arn(),
                  before ->
                      new User(
                          before.arn(),
                          before.name(),
                          ssh.isEmpty() ? before.sshUsername() : User.sshUsername(ssh),
                          SourceFields.orNull(values.get("ssh_key")),
                          values.is("self_management"),
                          values.is("administrator"),
                          before.hasProfile(),
                          before.registersIn(),
                          before.unixUid()));
          setPassword(ask, user);
          return Answer.goTo(USERS + "?done=User+saved");
        },
        () -> edit(ask, user, Form.Values.sent(ask)));
  }

  Answer confirmDelete(Ask ask) {
    var user = named(ask);
    return html.page(
        "confirm",
        new Confirm(
            Frame.of(
                ask, "Delete user " + user.name() + "?", "users", new Frame.Crumb("Users", USERS)),
            "This cannot be undone. With the user go:",
            List.of(
                "his permissions on every stack",
                "his password, tokens and access keys",
                "his account " + user.sshUsername() + " on every instance"),
            USERS + "/" + user.name() + "/delete",
            Map.of(),
            "Delete user " + user.name(),
            USERS));
  }

  Answer delete(Ask ask) {
    core.permitting().delete(named(ask).arn());
    return Answer.goTo(USERS + "?done=User+deleted");
  }

  // ---- permissions of a stack ----

  record PermissionsView(
      Frame frame, Snapshot stack, List<Row> rows, List<PermissionLevel> levels, String problem) {}

  /**
   * @param own the viewer's: nobody changes his own level
   */
  record Row(User user, Permission permission, boolean own) {}

  Answer permissions(Ask ask) {
    return permissions(ask, HttpStatus.OK, "");
  }

  private Answer permissions(Ask ask, HttpStatus status, String problem) {
    var stack = look.stack(ask);
    var rows = new ArrayList<Row>();
    for (var permission : core.permitting().of(stack.stack().id())) {
      core.users()
          .find(permission.userArn())
          .ifPresent(user -> rows.add(new Row(user, permission, user.arn().equals(ask.actor()))));
    }
    return html.page(
        status,
        "permissions",
        new PermissionsView(
            Frame.of(ask, stack, "Permissions", "permissions"),
            stack,
            rows,
            List.of(PermissionLevel.values()),
            problem));
  }

  Answer permit(Ask ask) {
    var stack = look.stack(ask);
    var user = core.users().named(ask.form("user"));
    var level = ask.form("level");
    try {
      core.permitting()
          .permit(
              ask.viewer().caller(),
              stack.stack().id(),
              user.arn(),
              level.isEmpty() ? null : level,
              ask.form("ssh").equals("true"),
              ask.form("sudo").equals("true"));
    } catch (Refusal.Refused refused) {
      return permissions(ask, HttpStatus.BAD_REQUEST, refused.refusal().message());
    }
    return Answer.goTo(
        "/console/stacks/" + stack.stack().id() + "/permissions?done=Saved+for+" + user.name());
  }

  // ---- the viewer himself ----

  Answer me(Ask ask) {
    var user = core.users().named(ask.actor());
    return html.page("form", me(ask, Form.Values.of(values(user))));
  }

  private static Form me(Ask ask, Form.Values values) {
    return new Form(
        Frame.of(ask, "My profile", "me"),
        "",
        "/console/me",
        "Save",
        "/console",
        "",
        List.of(
            Form.group(
                ask.viewer().name(),
                values
                    .field("secret", "password", "New password")
                    .help("at least 10 characters; empty: stays as it is. Ends all your sessions"),
                values.field("lines", "ssh_key", "SSH public key"))),
        List.of());
  }

  Answer updateMe(Ask ask) {
    var user = core.users().named(ask.actor());
    return Form.submit(
        html,
        () -> {
          var key = SourceFields.orNull(Form.Values.sent(ask).get("ssh_key"));
          core.permitting()
              .update(
                  user.arn(),
                  before ->
                      new User(
                          before.arn(),
                          before.name(),
                          before.sshUsername(),
                          key,
                          before.allowSelfManagement(),
                          before.administrator(),
                          before.hasProfile(),
                          before.registersIn(),
                          before.unixUid()));
          setPassword(ask, user);
          return Answer.goTo("/console/me?done=Saved");
        },
        () -> me(ask, Form.Values.sent(ask)));
  }
}
