package io.stackworks.server.cli;

import io.stackworks.proto.operator.ApplyRequest;
import io.stackworks.proto.operator.ApplyResponse;
import io.stackworks.proto.operator.InstanceSpec;
import io.stackworks.proto.operator.InstanceView;
import io.stackworks.proto.operator.PlannedChange;
import io.stackworks.proto.operator.StackSpec;
import io.stackworks.server.cli.Style.Tone;
import io.stackworks.server.cli.stackfile.InvalidStackFile;
import io.stackworks.server.cli.stackfile.StackFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "apply",
    description = {
      "Make a stack what a file says.",
      "",
      "Shows the plan first. Folders beside the file are packed and uploaded. Applying the same file again changes nothing."
    })
final class ApplyCommand extends OperatorCommand {
  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      required = true,
      description = "stack.yaml; - reads standard input.")
  private Path file = Path.of("stack.yaml");

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask. Needed without a terminal.")
  private boolean yes;

  @Option(names = "--plan-only", description = "Show the plan and stop. Changes nothing.")
  private boolean planOnly;

  @Mixin private WaitOptions wait = new WaitOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    var spec = read();
    try (var connection = root().connect()) {
      spec = new Folders(connection, folder(), this::note).upload(spec);
      var request = ApplyRequest.newBuilder().setSpec(spec);
      var plan = connection.call().apply(request.setPlanOnly(true).build());
      if (forPeople()) {
        show(plan);
      }
      if (planOnly) {
        return printed(plan);
      }
      if (plan.getChangesCount() > 0) {
        if (!agreed()) {
          note("nothing was changed");
          return Exit.REFUSED;
        }
        plan =
            connection
                .call()
                .apply(request.setPlanOnly(false).setExpectedPlan(plan.getPlanDigest()).build());
        if (forPeople()) {
          println("applied");
        }
      }
      printed(plan);
      return wait.wait ? waitFor(connection, spec, plan.getStackId()) : Exit.SUCCESS;
    }
  }

  private StackSpec read() {
    boolean stdin = file.toString().equals("-");
    try {
      var bytes = stdin ? terminal().in().readAllBytes() : Files.readAllBytes(file);
      return StackFile.parse(
          stdin ? "standard input" : file.toString(), new String(bytes, StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      throw Failure.usage("--file: " + file + " (expected: a file that exists)");
    } catch (IOException e) {
      throw Failure.usage("--file: " + file + ": cannot be read: " + e.getMessage());
    } catch (InvalidStackFile e) {
      throw new Failure(
          Exit.USAGE,
          Words.count(e.problems().size(), "problem") + ", nothing was applied\n" + e.getMessage(),
          e);
    }
  }

  /** What relative folders are relative to. */
  private Path folder() {
    var parent = file.toAbsolutePath().getParent();
    return file.toString().equals("-") || parent == null ? Path.of("").toAbsolutePath() : parent;
  }

  private boolean agreed() {
    if (yes) {
      return true;
    }
    if (!terminal().interactive()) {
      throw Failure.usage("without a terminal nobody can be asked (expected: --yes)");
    }
    return terminal().confirm("Apply?");
  }

  private int printed(ApplyResponse plan) {
    if (!forPeople()) {
      print(Plain.of(plan));
    }
    return Exit.SUCCESS;
  }

  private void show(ApplyResponse plan) {
    if (plan.getChangesCount() == 0) {
      println("no changes");
    }
    for (var change : plan.getChangesList()) {
      var verb = Plain.word(change.getKind().getValueDescriptor());
      println(
          "  "
              + style().paint(tone(change.getKind()), "%-6s".formatted(verb))
              + " "
              + Style.safe(change.getObject() + " " + change.getName()));
      change.getDetailsList().forEach(detail -> println("           " + Style.safe(detail)));
    }
  }

  private static Tone tone(PlannedChange.Kind kind) {
    return switch (kind) {
      case KIND_CREATE, KIND_START -> Tone.GOOD;
      case KIND_DELETE, KIND_STOP -> Tone.BAD;
      case KIND_UPDATE, KIND_UNSPECIFIED, UNRECOGNIZED -> Tone.BUSY;
    };
  }

  private int waitFor(Connection connection, StackSpec spec, String stackId)
      throws InterruptedException {
    Map<String, String> byHostname = new LinkedHashMap<>();
    spec.getInstancesList()
        .forEach(instance -> byHostname.put(instance.getHostname(), status(instance)));
    return InstanceWait.until(
        this,
        connection,
        StackState.of(connection, stackId),
        wait.timeout(),
        instance -> wanted(instance, byHostname));
  }

  private static String status(InstanceSpec instance) {
    return instance.getDesired().equals("stopped") ? "stopped" : "online";
  }

  /** Host names that the theme chose are not in the file; such an instance should just be up. */
  private static String wanted(InstanceView instance, Map<String, String> byHostname) {
    if (instance.getCompute().equals("registered")) {
      return ""; // comes when somebody starts its agent
    }
    var written = byHostname.get(instance.getHostname());
    if (written != null) {
      return written;
    }
    return StackState.isSettled(instance) && !StackState.hasFailed(instance) ? "" : "online";
  }
}
