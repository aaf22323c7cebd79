package io.stackworks.recipes;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code recipes serve}: boots, waits on a socket for one run, does it, ends. */
final class ServeCommand {
  private ServeCommand() {}

  static int run(List<String> args) throws IOException, InterruptedException {
    var given = Arguments.parse(args, Set.of("--socket"), Set.of(), Map.of());
    var socket = given.get("--socket");
    if (socket == null) {
      throw new Arguments.Wrong("--socket: not given (expected: path of the socket to listen on)");
    }
    try (var requests = Requests.listen(Path.of(socket))) {
      return new Runner(requests).serve();
    }
  }
}
