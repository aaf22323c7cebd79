package io.stackworks.recipes.resource.sources;

import io.stackworks.recipes.host.Processes;
import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceFailed;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import io.stackworks.recipes.resource.commands.ShellOut;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What git and subversion resources share: where the copy is, and as whom programs are run. */
record WorkingCopy(Call call, Wanted wanted, Path folder) {
  static WorkingCopy of(Call call) {
    var wanted = new Wanted(call);
    return new WorkingCopy(call, wanted, Path.of(wanted.needed("destination")));
  }

  static Spec withProperties(Spec spec) {
    return spec.actions("sync", "checkout", "export", "diff", "log")
        .with(
            Property.of("destination", "String").isName().doc("Folder of the working copy."),
            Property.of("repository", "String").alias("repo").doc("Address of the repository."),
            Property.of("revision", "String")
                .alias("reference")
                .alias("branch")
                .defaults("HEAD")
                .doc("Branch, tag or commit."),
            Property.of("user", "String", "Integer")
                .doc("User to run as, with that user's HOME; owns the files."),
            Property.of("group", "String", "Integer").doc("Group to run as."),
            Property.of("timeout", "Integer").doc("Seconds for each command; default 900."),
            Property.of("environment", "Hash", "nil")
                .alias("env")
                .doc("Variables added to the inherited ones."),
            Property.of("enable_checkout", "Boolean")
                .defaults(true)
                .doc("Whether to check the revision out after cloning."));
  }

  String title() {
    return call.declaredType() + "[" + call.name() + "]";
  }

  String repository() {
    return wanted.needed("repository");
  }

  boolean isMissingOrEmpty() throws IOException {
    if (!Files.exists(folder)) {
      return true;
    }
    try (var names = Files.newDirectoryStream(folder)) {
      return !names.iterator().hasNext();
    }
  }

  /** In a why-run both are assumed to come into being before. */
  void requireUserAndParent() {
    var user = wanted.textOrNull("user");
    if (user != null && call.host().accounts().user(user).isEmpty()) {
      require(
          "Chef::Exceptions::User",
          user + " required by resource " + call.name() + " does not exist");
    }
    var parent = folder.toAbsolutePath().getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      require(
          "Chef::Exceptions::MissingParentDirectory",
          "Cannot clone "
              + title()
              + " to "
              + folder
              + ", the enclosing directory "
              + parent
              + " does not exist");
    }
  }

  private void require(String rubyClass, String message) {
    if (!call.run().whyRun()) {
      throw new ResourceFailed(rubyClass, message);
    }
    call.run().log("warn", message + "; assuming that this would have been mended before");
  }

  /** A program that must succeed. */
  Processes.Result run(@Nullable Path cwd, List<String> argv, String shown) {
    return run(cwd, argv, shown, List.of(0L));
  }

  Processes.Result run(@Nullable Path cwd, List<String> argv, String shown, List<Long> returns) {
    var seconds = wanted.number("timeout", 900);
    var command =
        Processes.Command.of(argv)
            .in(cwd)
            .with(environment())
            .as(wanted.textOrNull("user"), wanted.textOrNull("group"))
            .within(Duration.ofSeconds(seconds));
    return new ShellOut(command, shown, returns).run(call);
  }

  private Map<String, @Nullable String> environment() {
    var all = new HashMap<String, @Nullable String>();
    all.put("LC_ALL", "C.UTF-8");
    all.put("GIT_TERMINAL_PROMPT", "0"); // nobody is there to answer
    var user = wanted.textOrNull("user");
    if (user != null) {
      call.host().accounts().user(user).ifPresent(account -> all.put("HOME", account.home()));
    }
    var wrapper = wanted.textOrNull("ssh_wrapper");
    if (wrapper != null) {
      all.put("GIT_SSH", wrapper);
    }
    all.putAll(wanted.map("environment"));
    return all;
  }

  static List<String> words(String program, List<String> arguments) {
    var all = new ArrayList<String>();
    all.add(program);
    all.addAll(arguments);
    return all;
  }
}
