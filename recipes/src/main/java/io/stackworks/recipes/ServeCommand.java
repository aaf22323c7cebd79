package io.stackworks.recipes;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code recipes serve}: boots, waits on a socket for one run, does it, ends. */
@Command(
    name = "serve",
    description = "Waits on a Unix socket for one run (started by the agent).",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  @Option(names = "--socket", required = true, description = "path of the socket to listen on")
  private @Nullable Path socket;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (socket == null) {
      throw new IllegalStateException("picocli lets no run without --socket pass");
    }
    try (var requests = Requests.listen(socket)) {
      return new Runner(requests).serve();
    }
  }
}
