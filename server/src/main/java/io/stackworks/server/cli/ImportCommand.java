package io.stackworks.server.cli;

import io.stackworks.server.cli.imports.BadFile;
import io.stackworks.server.cli.imports.Dump;
import io.stackworks.server.cli.imports.Importing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "import",
    description = {
      "Recreate stacks from what aws opsworks describe-* printed before AWS shut OpsWorks down, from"
          + " CloudFormation templates or from Terraform states (docs/migrating.md).",
      "Can be repeated: what is there already stays, what differs becomes as it was."
    })
final class ImportCommand extends OperatorCommand {
  @Parameters(paramLabel = "DIR", description = "Folder with the files, of any name.")
  private Path folder = Path.of(".");

  @Option(names = "--plan", description = "Only show what would change.")
  private boolean planOnly;

  @Override
  public Integer call() throws IOException {
    if (!Files.isDirectory(folder)) {
      throw Failure.usage(folder + ": no such folder (expected: one with JSON files)");
    }
    Dump dump;
    try {
      dump = Dump.read(folder); // everything is checked before anything is made
    } catch (BadFile e) {
      throw Failure.usage(String.valueOf(e.getMessage()));
    }
    try (var connection = root().connect()) {
      var importing = new Importing(dump, connection.api(), planOnly);
      importing.run();
      importing.changes().forEach(this::println);
      println(Words.count(importing.changes().size(), "change"));
      importing.lost().forEach(what -> note("not carried over: " + what));
      importing.refused().forEach(what -> note("refused: " + what));
      return importing.refused().isEmpty() ? Exit.SUCCESS : Exit.REFUSED;
    }
  }
}
