package io.stackworks.server.nodedata;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stackworks.proto.run.DataBagItem;
import io.stackworks.server.security.Permissions;
import java.util.List;

/**
 * Who may log in to an instance, in the words of both generations: {@code ssh_users} by uid (Chef
 * 11.10), data bag {@code aws_opsworks_user} (Chef 12). Only users with SSH permission are there.
 */
final class Accounts {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final List<Permissions.Login> logins;

  Accounts(List<Permissions.Login> logins) {
    this.logins = List.copyOf(logins);
  }

  ObjectNode sshUsers() {
    var users = JSON.objectNode();
    logins.forEach(login -> users.set(String.valueOf(login.user().unixUid()), sshUser(login)));
    return users;
  }

  ArrayNode sudoers() {
    var sudoers = JSON.arrayNode();
    logins.stream().filter(Permissions.Login::sudo).map(Accounts::sshUser).forEach(sudoers::add);
    return sudoers;
  }

  private static ObjectNode sshUser(Permissions.Login login) {
    return JSON.objectNode()
        .put("name", login.user().sshUsername())
        .put("public_key", login.user().sshPublicKey())
        .put("sudoer", login.sudo())
        .putNull("email");
  }

  List<DataBagItem> dataBag() {
    return logins.stream().map(Accounts::item).toList();
  }

  private static DataBagItem item(Permissions.Login login) {
    var user = login.user();
    return DataBags.item(
        "aws_opsworks_user",
        user.sshUsername(),
        JSON.objectNode()
            .put("username", user.sshUsername())
            .put("iam_user_arn", user.arn())
            .put("unix_user_id", user.unixUid())
            .put("ssh_public_key", user.sshPublicKey())
            .put("remote_access", true)
            .put("administrator_privileges", login.sudo()));
  }
}
