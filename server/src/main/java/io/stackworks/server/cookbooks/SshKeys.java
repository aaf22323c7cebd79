package io.stackworks.server.cookbooks;

import io.stackworks.server.stack.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.eclipse.jgit.api.TransportConfigCallback;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;

/**
 * How git speaks SSH: with the source's own key and nothing of the server's user. A host's key is
 * trusted at first sight and must not change afterwards.
 */
final class SshKeys {

  private final Path home;
  private final Path knownHosts;

  /**
   * @param home a folder for this fetch alone
   * @param knownHosts a file that stays
   */
  SshKeys(Path home, Path knownHosts) {
    this.home = home;
    this.knownHosts = knownHosts;
  }

  TransportConfigCallback of(Source source) {
    return transport -> {
      if (transport instanceof SshTransport ssh) {
        ssh.setSshSessionFactory(
            new SshdSessionFactoryBuilder()
                .setPreferredAuthentications("publickey")
                .setHomeDirectory(home.toFile())
                .setSshDirectory(configured(source).toFile())
                .setDefaultIdentities(directory -> List.of(home.resolve(".ssh/key")))
                .build(null));
      }
    };
  }

  private Path configured(Source source) {
    try {
      var folder = Files.createDirectories(home.resolve(".ssh"));
      Files.writeString(
          folder.resolve("config"),
          "Host *\n  StrictHostKeyChecking accept-new\n  UserKnownHostsFile " + knownHosts + "\n");
      var key = folder.resolve("key");
      Files.deleteIfExists(key);
      Files.createFile(
          key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      if (source.sshKey() != null) {
        var text = source.sshKey().reveal();
        Files.writeString(key, text.endsWith("\n") ? text : text + "\n");
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
