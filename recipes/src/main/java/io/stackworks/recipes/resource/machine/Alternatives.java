package io.stackworks.recipes.resource.machine;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Programs;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code alternatives}: which of several programs a common name means. */
final class Alternatives implements ResourceType {
  private final Path root;

  Alternatives(Path root) {
    this.root = root;
  }

  @Override
  public Spec spec() {
    return Spec.of("alternatives", "Chooses among programs that share a name.")
        .with(
            Property.of("link_name", "String").isName().doc("common name"),
            Property.of("link", "String").doc("path of the common name, /usr/bin/<link_name>"),
            Property.of("path", "String").doc("program that is meant"),
            Property.of("priority", "String", "Integer")
                .coerced("x.to_i")
                .doc("the highest one wins in automatic mode"))
        .actions("install", "set", "remove", "auto", "refresh");
  }

  @Override
  public List<Change> differences(Call call) {
    var wanted = new Wanted(call);
    var name = wanted.text("link_name");
    var given = wanted.textOrNull("link");
    var link = given == null ? "/usr/bin/" + name : given;
    var programs = Programs.of(call);
    var now = State.parse(programs.run(binary(), "--query", name).stdout());
    return switch (call.action()) {
      case "install" -> {
        var path = wanted.needed("path");
        var priority = wanted.needed("priority");
        yield now.has(path, priority)
            ? List.of()
            : List.of(
                change(
                    "adding alternative " + link + " " + name + " " + path + " " + priority,
                    programs,
                    "--install",
                    link,
                    name,
                    path,
                    priority));
      }
      case "set" -> {
        var path = wanted.needed("path");
        yield now.current().equals(path)
            ? List.of()
            : List.of(
                change("setting alternative " + name + " " + path, programs, "--set", name, path));
      }
      case "remove" -> {
        var path = wanted.needed("path");
        yield now.knows(path)
            ? List.of(
                change(
                    "removing alternative " + name + " " + path, programs, "--remove", name, path))
            : List.of();
      }
      case "auto" -> List.of(change("setting auto alternative " + name, programs, "--auto", name));
      case "refresh" ->
          List.of(change("refreshing alternative " + name, programs, "--refresh", name));
      default -> List.of();
    };
  }

  private Change change(String words, Programs programs, String... arguments) {
    var argv = new ArrayList<>(List.of(binary()));
    argv.addAll(List.of(arguments));
    return Change.of(words, () -> programs.must(argv));
  }

  private String binary() {
    return Files.exists(root.resolve("usr/bin/update-alternatives"))
        ? "update-alternatives"
        : "alternatives";
  }

  /** What {@code --query} tells. */
  private record State(String current, List<String> choices) {
    static State parse(String output) {
      var current = "";
      var path = "";
      var choices = new ArrayList<String>();
      for (var line : output.lines().toList()) {
        if (line.startsWith("Value: ")) {
          current = line.substring(7);
        } else if (line.startsWith("Alternative: ")) {
          path = line.substring(13);
        } else if (line.startsWith("Priority: ")) {
          choices.add(path + " " + line.substring(10));
        }
      }
      return new State(current, choices);
    }

    boolean has(String path, String priority) {
      return choices.contains(path + " " + priority);
    }

    boolean knows(String path) {
      return choices.stream().anyMatch(choice -> choice.startsWith(path + " "));
    }
  }
}
