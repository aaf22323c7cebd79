package io.stackworks.recipes.host.testing;

import io.stackworks.recipes.host.Processes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Programs that answer what a test told them to. A command nobody prepared for fails the test; the
 * last preparation that fits a command wins.
 */
public final class FakeProcesses implements Processes {
  private record Answer(Predicate<String> fits, Function<Command, Result> result) {}

  private final List<Answer> answers = new ArrayList<>();
  private final List<Command> commands = new ArrayList<>();

  /** What to answer to commands; a shell line counts as its text. */
  public final class Preparation {
    private final Predicate<String> fits;

    private Preparation(Predicate<String> fits) {
      this.fits = fits;
    }

    public FakeProcesses prints(String stdout) {
      return exits(0, stdout, "");
    }

    public FakeProcesses succeeds() {
      return exits(0, "", "");
    }

    public FakeProcesses exits(int status, String stdout, String stderr) {
      return does(command -> result(status, stdout, stderr));
    }

    public FakeProcesses isMissing() {
      return does(
          command -> {
            throw new NotStarted(
                "Errno::ENOENT", "No such file or directory - " + command.argv().get(0));
          });
    }

    public FakeProcesses does(Function<Command, Result> result) {
      answers.add(0, new Answer(fits, result));
      return FakeProcesses.this;
    }
  }

  public static Result result(int status, String stdout, String stderr) {
    return new Result(
        status,
        stdout.getBytes(StandardCharsets.UTF_8),
        stderr.getBytes(StandardCharsets.UTF_8),
        false);
  }

  /** Commands whose words, joined by blanks, start with this text. */
  public Preparation on(String prefix) {
    return new Preparation(line -> line.startsWith(prefix));
  }

  public Preparation onAnything() {
    return new Preparation(line -> true);
  }

  /** The lines of all commands run so far, oldest first. */
  public List<String> lines() {
    return commands.stream().map(FakeProcesses::line).toList();
  }

  public List<Command> commands() {
    return List.copyOf(commands);
  }

  public void forget() {
    commands.clear();
  }

  @Override
  public Result run(Command command) {
    commands.add(command);
    var line = line(command);
    var answer =
        answers.stream()
            .filter(prepared -> prepared.fits().test(line))
            .findFirst()
            .orElseThrow(() -> new AssertionError("nobody prepared an answer to: " + line));
    var result = answer.result().apply(command);
    if (command.output() != null && result.stdout().length > 0) {
      command.output().accept(result.stdout());
    }
    return result;
  }

  private static String line(Command command) {
    var argv = command.argv();
    return argv.size() == 3 && argv.get(0).endsWith("sh") && argv.get(1).equals("-c")
        ? argv.get(2)
        : String.join(" ", argv);
  }
}
