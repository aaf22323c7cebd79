package io.stackworks.server.cli;

import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Help texts that tell of a command only what is its own; options of every command are told once,
 * at the root.
 */
final class HelpText {
  private HelpText() {}

  static void apply(CommandLine line) {
    for (var command : line.getSubcommands().values()) {
      if (!(command.getCommandSpec().userObject() instanceof OperatorCommand)) {
        continue; // the server has no operator options
      }
      var message = command.getCommandSpec().usageMessage();
      message.abbreviateSynopsis(true);
      message.footer(
          "", "Every command takes --url, --token, --context, --output, ...: stackworks --help");
      command
          .getHelpSectionMap()
          .put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpText::ownOptions);
      apply(command);
    }
  }

  private static String ownOptions(Help help) {
    var own =
        help.commandSpec().options().stream()
            .filter(option -> !option.inherited() && !option.hidden())
            .filter(option -> !option.versionHelp())
            .sorted(java.util.Comparator.comparing(option -> option.longestName()))
            .toList();
    var layout = help.createDefaultLayout();
    layout.addOptions(own, help.parameterLabelRenderer());
    return layout.toString();
  }
}
