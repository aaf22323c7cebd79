package io.stackworks.recipes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * What the agent of OpsWorks had left on a machine of Chef 11.10 and Amazon's built-in cookbooks
 * read: attribute files of theirs open {@code client.yml}, their packages come through {@code
 * downloader.sh}. Written for stacks that bring those cookbooks along, and only what is not there.
 */
final class OpsworksAgentFiles {
  private static final String CURRENT = "opt/aws/opsworks/current";

  private final Path root;

  /**
   * @param root {@code /}
   */
  OpsworksAgentFiles(Path root) {
    this.root = root;
  }

  /** Whether one of the folders holds the cookbook that reads them. */
  static boolean wantedBy(int generation, List<Path> cookbooks) {
    return generation == 11
        && cookbooks.stream()
            .anyMatch(folder -> Files.isDirectory(folder.resolve("opsworks_commons")));
  }

  void provide() throws IOException {
    Files.createDirectories(root.resolve(CURRENT + "/cookbooks")); // the downloader is at ../bin
    Files.createDirectories(root.resolve("var/lib/aws/opsworks/cache"));
    Files.createDirectories(root.resolve("var/log/aws/opsworks"));
    var folders = new StringBuilder("---\n");
    for (var kind : List.of("default", "site", "berkshelf", "merged")) {
      var name = kind.equals("default") ? "cookbooks" : kind + "-cookbooks";
      folders.append(":%s_cookbooks_path: /%s/%s\n".formatted(kind, CURRENT, name));
    }
    folders.append(":berkshelf_cache_path: /%s/berkshelf-cache\n".formatted(CURRENT));
    folders.append(":file_cache_path: /var/lib/aws/opsworks/cache\n");
    write("var/lib/aws/opsworks/client.yml", folders.toString(), "rw-r--r--");
    write(
        "etc/aws/opsworks/instance-agent.yml",
        "---\n:user: root\n:group: root\n:root_dir: /" + CURRENT + "\n",
        "rw-------");
    try (var script = OpsworksAgentFiles.class.getResourceAsStream("opsworks/downloader.sh")) {
      if (script == null) {
        throw new IOException("opsworks/downloader.sh: not in this build");
      }
      write(CURRENT + "/bin/downloader.sh", new String(script.readAllBytes(), UTF_8), "rwxr-xr-x");
    }
  }

  private void write(String name, String text, String mode) throws IOException {
    var file = root.resolve(name);
    if (Files.exists(file)) {
      return;
    }
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }
}
