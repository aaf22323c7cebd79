package io.stackworks.server.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The root of the command line: what every command can be told. */
@Command(
    name = "stackworks",
    description = "Stacks, layers, instances, apps, recipes: your own OpsWorks.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    usageHelpAutoWidth = true,
    footer = {
      "",
      "Also: stackworks recipes (run, check and test cookbooks on this machine), stackworks agent;",
      "each has a --help of its own.",
      "",
      Exit.HELP
    })
final class Stackworks {
  private final Terminal terminal;

  @Option(
      names = "--url",
      paramLabel = "URL",
      scope = ScopeType.INHERIT,
      description =
          "The server (STACKWORKS_URL; default " + Settings.DEFAULT_URL + "). https:// needs --ca.")
  private String url = "";

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      scope = ScopeType.INHERIT,
      description =
          "Operator token (STACKWORKS_TOKEN). Other users of this machine can see it here.")
  private String token = "";

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "File with the operator token (STACKWORKS_TOKEN_FILE).")
  private String tokenFile = "";

  @Option(
      names = "--ca",
      paramLabel = "FILE|SHA256",
      scope = ScopeType.INHERIT,
      description = "The server's CA: a PEM file, or its fingerprint (STACKWORKS_CA).")
  private String authority = "";

  @Option(
      names = "--context",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description = "A server from 'stackworks context list' (STACKWORKS_CONTEXT).")
  private String context = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      scope = ScopeType.INHERIT,
      description = "${COMPLETION-CANDIDATES} (default: table).")
  private Output output = Output.table;

  @Option(
      names = "--no-color",
      scope = ScopeType.INHERIT,
      description = "No colours (also: NO_COLOR).")
  private boolean noColour;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show where an error comes from.")
  private boolean debug;

  Stackworks(Terminal terminal) {
    this.terminal = terminal;
  }

  Terminal terminal() {
    return terminal;
  }

  Output output() {
    return output;
  }

  boolean debug() {
    return debug;
  }

  Style style() {
    return new Style(terminal.hasColour() && !noColour);
  }

  Settings.Asked flags() {
    return new Settings.Asked(url, token, tokenFile, authority, context);
  }

  Settings settings() {
    return Settings.resolve(flags(), terminal, ContextsFile.of(terminal));
  }

  Connection connect() {
    var settings = settings();
    if (settings.token().isEmpty()) {
      throw Failures.noToken(settings);
    }
    return Connection.to(settings);
  }
}
