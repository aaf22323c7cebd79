package io.stackworks.recipes.resource.web;

import io.stackworks.recipes.host.Processes;
import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.ResourceFailed;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A file fetched with the machine's {@code sftp}, with the user and password of the address. */
public final class Sftp {
  private Sftp() {}

  /** Fetches to a temporary file in the cache folder. */
  public static Path fetch(Call call, URI uri) throws IOException {
    var user = uri.getUserInfo() == null ? new String[0] : uri.getUserInfo().split(":", 2);
    if (user.length < 2) {
      throw new ResourceFailed(
          "ArgumentError",
          user.length == 0
              ? "no userinfo provided in the sftp URI"
              : "no password provided in the sftp URI");
    }
    var file = Web.temporary(call);
    var answers = Files.createTempFile("stackworks-askpass-", "");
    try {
      Files.setPosixFilePermissions(answers, PosixFilePermissions.fromString("rwx------"));
      Files.writeString(answers, "#!/bin/sh\nprintf '%s\\n' \"$STACKWORKS_SFTP_PASSWORD\"\n");
      var result =
          call.host()
              .processes()
              .run(
                  Processes.Command.of(line(uri, user[0], file))
                      .with(
                          Map.of(
                              "SSH_ASKPASS",
                              answers.toString(),
                              "SSH_ASKPASS_REQUIRE",
                              "force",
                              "DISPLAY",
                              ":",
                              "STACKWORKS_SFTP_PASSWORD",
                              user[1])));
      if (!result.succeeded()) {
        throw new ResourceFailed(
            "Net::SFTP::Exception",
            result.err().strip()
                + " ("
                + Web.shown(uri)
                + ", sftp ended with "
                + result.exitStatus()
                + ")");
      }
      return file;
    } catch (Processes.NotStarted e) {
      throw new ResourceFailed(
          "Net::SFTP::Exception",
          Web.shown(uri) + ": no sftp on this machine (expected: the package openssh-client)");
    } finally {
      Files.deleteIfExists(answers);
    }
  }

  private static List<String> line(URI uri, String user, Path file) {
    var line = new ArrayList<>(List.of("sftp", "-q", "-o", "StrictHostKeyChecking=accept-new"));
    line.addAll(List.of("-o", "NumberOfPasswordPrompts=1", "-o", "ConnectTimeout=60"));
    if (uri.getPort() != -1) {
      line.addAll(List.of("-P", String.valueOf(uri.getPort())));
    }
    line.add(user + "@" + uri.getHost() + ":" + uri.getPath());
    line.add(file.toString());
    return line;
  }
}
