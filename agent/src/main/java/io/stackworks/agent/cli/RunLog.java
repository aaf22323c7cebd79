package io.stackworks.agent.cli;

import io.stackworks.agent.run.Masker;
import io.stackworks.agent.run.OutputReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;

/** What {@code show_log} prints: the same masked text that the server stores. */
record RunLog(KeptRun run) {
  void print(PrintWriter out, boolean follow) throws IOException, InterruptedException {
    try (var reader = new OutputReader(run.events(), Masker.of(run.spec().getSecretsList()))) {
      while (true) {
        var result = run.result();
        var piece = reader.next(result, 64 * 1024);
        if (piece != null) {
          out.print(piece.getLog().toStringUtf8());
          out.flush();
        } else if (result != null || !follow) {
          if (result == null) {
            out.println("[the command is still running]");
            out.flush();
          }
          return;
        } else {
          TimeUnit.MILLISECONDS.sleep(100);
        }
      }
    }
  }
}
