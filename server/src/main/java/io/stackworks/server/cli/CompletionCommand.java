package io.stackworks.server.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "completion",
    description = {
      "Print a completion script.",
      "",
      "bash: source <(stackworks completion bash)",
      "zsh:  source <(stackworks completion zsh)"
    })
final class CompletionCommand extends OperatorCommand {
  /** Shells we have a script for. */
  enum Shell {
    bash,
    zsh
  }

  @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
  private Shell shell = Shell.bash;

  @Override
  public Integer call() {
    var script = AutoComplete.bash("stackworks", spec().root().commandLine());
    if (shell == Shell.zsh) {
      println("autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit");
    }
    println(script);
    return Exit.SUCCESS;
  }
}
