package io.stackworks.recipes;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * {@code recipes serve}: boots, waits on a socket for one run, does it, ends. While nobody has
 * asked it ends with its owner; a run that was asked for outlives the agent.
 */
final class ServeCommand {
  private static final int ABANDONED = 44;

  private ServeCommand() {}

  static int run(List<String> args) throws IOException, InterruptedException {
    var given = Arguments.parse(args, Set.of("--socket", "--owner"), Set.of(), Map.of());
    var socket = given.get("--socket");
    if (socket == null) {
      throw new Arguments.Wrong("--socket: not given (expected: path of the socket to listen on)");
    }
    try (var requests = Requests.listen(Path.of(socket))) {
      var owner = given.get("--owner");
      if (owner != null) {
        endWith(pid(owner), requests);
      }
      return new Runner(requests).serve();
    }
  }

  private static long pid(String owner) {
    if (!owner.matches("[1-9][0-9]{0,9}")) {
      throw new Arguments.Wrong("--owner: " + owner + " (expected: id of the agent's process)");
    }
    return Long.parseLong(owner);
  }

  private static void endWith(long owner, Requests requests) {
    var unused =
        ProcessHandle.of(owner)
            .map(ProcessHandle::onExit)
            .orElseGet(() -> CompletableFuture.completedFuture(null))
            .thenRun(
                () -> {
                  if (requests.refuse()) {
                    requests.close();
                    System.exit(ABANDONED);
                  }
                });
  }
}
