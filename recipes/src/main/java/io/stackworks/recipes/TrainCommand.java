package io.stackworks.recipes;

import io.stackworks.proto.run.Follow;
import io.stackworks.proto.run.RunEvent;
import io.stackworks.proto.run.RunRequest;
import io.stackworks.proto.run.RunSpec;
import io.stackworks.proto.run.RunnerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code recipes train}: does once what processes of this program do, by hand and for an agent. The
 * launcher starts it to make the class-data archive, which holds the classes that were used.
 */
final class TrainCommand {
  private TrainCommand() {}

  static int run() throws IOException, InterruptedException {
    var folder = Files.createTempDirectory("stackworks-training-");
    try {
      Training.prepare(folder);
      var json = Files.writeString(folder.resolve("node.json"), Training.attributes(folder));
      RunCommand.run(
          List.of(
              "--why-run",
              "--run-list=training::machine",
              "--json=" + json,
              "--cookbooks=" + folder.resolve("cookbooks"),
              "--cache=" + folder.resolve("cache"),
              "--report=" + folder.resolve("report.json")));
      serve(folder);
      return 0;
    } finally {
      Training.delete(folder);
    }
  }

  private static void serve(Path folder) throws IOException, InterruptedException {
    Files.write(
        folder.resolve("run.pb"),
        RunSpec.newBuilder().addRunList("training").setChefVersion("12").build().toByteArray());
    var socket = folder.resolve("socket");
    try (var requests = Requests.listen(socket)) {
      var agent = new Thread(() -> ask(folder, socket), "agent");
      agent.start();
      new Runner(requests).serve();
      agent.join();
    }
  }

  private static void ask(Path folder, Path socket) {
    var run = RunRequest.newBuilder().setDirectory(folder.toString()).setWhyRun(true);
    try (var request = SocketChannel.open(StandardProtocolFamily.UNIX);
        var events = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      request.connect(UnixDomainSocketAddress.of(socket));
      RunnerRequest.newBuilder()
          .setRun(run)
          .build()
          .writeDelimitedTo(Channels.newOutputStream(request));
      request.shutdownOutput();
      events.connect(UnixDomainSocketAddress.of(socket));
      RunnerRequest.newBuilder()
          .setFollow(Follow.getDefaultInstance())
          .build()
          .writeDelimitedTo(Channels.newOutputStream(events));
      var in = Channels.newInputStream(events);
      var event = RunEvent.parseDelimitedFrom(in);
      while (event != null && !event.hasSummary()) {
        event = RunEvent.parseDelimitedFrom(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
