package io.stackworks.recipes.resource.packages;

import io.stackworks.recipes.resource.Programs;
import io.stackworks.recipes.resource.SourceCall;
import io.stackworks.recipes.resource.Wanted;
import io.stackworks.recipes.resource.files.RenderedFile;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;

/** Answers to the questions of Debian packages, from a file or template of the cookbook. */
final class Debconf {
  private Debconf() {}

  /** Feeds the response file to debconf, once for every text of it. */
  static void preseed(Programs programs, Wanted wanted, List<PackageTool.Target> targets)
      throws Exception {
    var source = wanted.textOrNull("response_file");
    if (source == null || targets.isEmpty()) {
      return;
    }
    var run = wanted.call().run();
    var cookbook = run.cookbookOf(wanted.call());
    var target = targets.get(0);
    var content =
        wanted.map("response_file_variables").isEmpty()
            ? Files.readAllBytes(run.cookbookFile(cookbook, "files", List.of(source)))
            : run.render(
                new SourceCall(
                    wanted.call(), source, wanted.call().get("response_file_variables")));
    var seed =
        run.cache()
            .resolve("preseed")
            .resolve(cookbook)
            .resolve(target.name() + "-" + target.version().replace('/', '_') + ".seed");
    if (Files.exists(seed) && Arrays.equals(Files.readAllBytes(seed), content)) {
      return;
    }
    new RenderedFile(seed, content, 0600).write();
    programs.must("debconf-set-selections", seed.toString());
  }
}
