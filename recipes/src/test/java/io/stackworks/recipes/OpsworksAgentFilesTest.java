package io.stackworks.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.stackworks.recipes.host.LocalHost;
import io.stackworks.recipes.host.Processes.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpsworksAgentFilesTest {
  @TempDir Path root;

  @Test
  void only_stacks_of_chef_11_that_bring_amazons_cookbooks_want_them() throws IOException {
    Files.createDirectories(root.resolve("opsworks_commons"));

    assertThat(OpsworksAgentFiles.wantedBy(11, List.of(root))).isTrue();
    assertThat(OpsworksAgentFiles.wantedBy(12, List.of(root))).isFalse();
    assertThat(OpsworksAgentFiles.wantedBy(11, List.of(root.resolve("other")))).isFalse();
  }

  @Test
  void what_is_there_stays() throws IOException {
    var config = root.resolve("var/lib/aws/opsworks/client.yml");
    Files.createDirectories(config.getParent());
    Files.writeString(config, "mine");

    new OpsworksAgentFiles(root).provide();

    assertThat(config).hasContent("mine");
    assertThat(root.resolve("etc/aws/opsworks/instance-agent.yml")).exists();
  }

  @Test
  void the_downloader_prints_where_it_put_the_file() throws IOException {
    new OpsworksAgentFiles(root).provide();
    var asset = Files.writeString(root.resolve("tool_1-1_amd64.deb"), "deb");
    var folder = root.resolve("assets/tool");

    var found = download(asset.toUri().toString(), folder);
    var missing = download(root.resolve("none.deb").toUri().toString(), folder);

    assertThat(found.out()).startsWith(folder + ".").endsWith("/tool_1-1_amd64.deb\n");
    assertThat(Path.of(found.out().strip())).hasContent("deb");
    assertThat(missing.exitStatus()).isEqualTo(1);
    assertThat(missing.out()).isEmpty();
  }

  private io.stackworks.recipes.host.Processes.Result download(String url, Path folder) {
    return new LocalHost()
        .processes()
        .run(
            Command.of(
                root.resolve("opt/aws/opsworks/current/bin/downloader.sh").toString(),
                "-r",
                "1",
                "-u",
                url,
                "-d",
                folder.toString()));
  }
}
