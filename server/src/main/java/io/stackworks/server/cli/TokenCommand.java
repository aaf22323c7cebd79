package io.stackworks.server.cli;

import io.stackworks.proto.operator.CreateJoinTokenRequest;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "token",
    description = "Tokens with which machines join.",
    subcommands = TokenCommand.Create.class)
final class TokenCommand extends OperatorCommand {
  @Override
  public Integer call() {
    throw Failure.usage("token: nothing to do (expected: token create)");
  }

  @Command(
      name = "create",
      description = {
        "Make a join token for one instance, or for any machine that should become one in these layers. The secret is shown once."
      })
  static final class Create extends OperatorCommand {
    @Option(names = "--stack", paramLabel = "STACK", required = true, description = "Name or id.")
    private String stack = "";

    @Option(
        names = "--layer",
        split = ",",
        paramLabel = "LAYER",
        description = "Layers of the instances that will be made (short names).")
    private List<String> layers = List.of();

    @Option(
        names = "--instance",
        paramLabel = "INSTANCE",
        description = "The one instance that may join with it (host name or id).")
    private String instance = "";

    @Option(
        names = "--uses",
        paramLabel = "N",
        defaultValue = "1",
        description = "How many machines may join with it (default: ${DEFAULT-VALUE}).")
    private int uses = 1;

    @Option(
        names = "--ttl",
        paramLabel = "SPAN",
        defaultValue = "1h",
        description = "How long it is good for, such as 30m, 24h (default: ${DEFAULT-VALUE}).")
    private String ttl = "1h";

    @Override
    public Integer call() {
      if (instance.isEmpty() == layers.isEmpty()) {
        throw Failure.usage("expected: either --layer or --instance");
      }
      var span = Words.span("--ttl", ttl);
      try (var connection = root().connect()) {
        var token =
            connection
                .call()
                .createJoinToken(
                    CreateJoinTokenRequest.newBuilder()
                        .setStack(stack)
                        .addAllLayers(layers)
                        .setInstance(instance)
                        .setUses(uses)
                        .setTtlSeconds(span.toSeconds())
                        .build());
        if (!forPeople()) {
          print(Plain.of(token));
          return Exit.SUCCESS;
        }
        note(
            "join token "
                + Words.id(token.getId())
                + ", good for "
                + Words.count(uses, "machine")
                + " until "
                + Instant.ofEpochSecond(token.getExpiresAt().getSeconds())
                + ". On the machine that joins:");
        println(token.getCommand().isEmpty() ? token.getSecret() : token.getCommand());
        return Exit.SUCCESS;
      }
    }
  }
}
