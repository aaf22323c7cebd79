package io.stackworks.recipes.resource.packages;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceFailed;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import io.stackworks.recipes.resource.packages.PackageTool.Found;
import io.stackworks.recipes.resource.packages.PackageTool.Need;
import io.stackworks.recipes.resource.packages.PackageTool.Request;
import io.stackworks.recipes.resource.packages.PackageTool.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The actions of every package type, over the tool that carries them out. */
final class Packages {
  private Packages() {}

  static Spec spec(String name, String summary) {
    return Spec.of(name, summary)
        .with(
            Property.of("package_name", "String", "Array")
                .isName()
                .doc("name of the package, or several names that are handled in one go"),
            Property.of("version", "String", "Array")
                .doc("version to install; for several packages a list in the same order"),
            Property.of("options", "String", "Array")
                .coerced("x.is_a?(String) && Stackworks.generation >= 13 ? Shellwords.split(x) : x")
                .doc("more options for the package tool, split as a shell would"),
            Property.of("source", "String", "Array").doc("local file to install from"),
            Property.of("timeout", "String", "Integer")
                .doc("seconds the package tool may take, 900 by default"),
            Property.of("environment", "Hash")
                .defaults(java.util.Map.of())
                .doc("environment variables for the package tool"))
        .actions("install", "upgrade", "remove", "purge", "reconfig", "lock", "unlock");
  }

  static List<Change> differences(Call call, PackageTool tool) {
    var wanted = new Wanted(call);
    var requests = requests(wanted);
    return switch (call.action()) {
      case "install" -> install(wanted, tool, requests);
      case "upgrade" -> upgrade(wanted, tool, requests);
      case "remove" -> remove(wanted, tool, requests, false);
      case "purge" -> remove(wanted, tool, requests, true);
      case "lock" -> lock(wanted, tool, requests, true);
      case "unlock" -> lock(wanted, tool, requests, false);
      case "reconfig" -> reconfigure(wanted, tool, requests);
      default -> List.of();
    };
  }

  private static List<Change> install(Wanted wanted, PackageTool tool, List<Request> requests) {
    var found = tool.find(wanted, requests, Need.CANDIDATE_IF_MISSING);
    var targets = new ArrayList<Target>();
    var missing = new ArrayList<String>();
    for (var i = 0; i < requests.size(); i++) {
      var request = requests.get(i);
      var is = found.get(i);
      var installed = is.installed();
      if (installed != null
          && (request.version() == null || tool.meets(request.version(), installed))) {
        continue;
      }
      if (is.candidate() == null) {
        missing.add(request.name());
      } else {
        targets.add(new Target(is.name(), is.candidate()));
      }
    }
    refuse(missing);
    if (targets.isEmpty()) {
      return List.of();
    }
    var words =
        targets.stream()
            .map(target -> "install version " + target.version() + " of package " + target.name())
            .collect(Collectors.joining("; "));
    return List.of(
        Change.of(
            words,
            () -> {
              tool.preseed(wanted, targets);
              tool.install(wanted, targets);
            }));
  }

  private static List<Change> upgrade(Wanted wanted, PackageTool tool, List<Request> requests) {
    var found = tool.find(wanted, requests, Need.CANDIDATE);
    var targets = new ArrayList<Target>();
    var words = new ArrayList<String>();
    var missing = new ArrayList<String>();
    for (var i = 0; i < requests.size(); i++) {
      var is = found.get(i);
      if (is.candidate() == null) {
        if (is.installed() == null || requests.get(i).version() != null) {
          missing.add(requests.get(i).name());
        }
      } else if (!is.candidate().equals(is.installed())) {
        targets.add(new Target(is.name(), is.candidate()));
        words.add(
            "upgrade package "
                + is.name()
                + " from "
                + (is.installed() == null ? "uninstalled" : is.installed())
                + " to "
                + is.candidate());
      }
    }
    refuse(missing);
    return targets.isEmpty()
        ? List.of()
        : List.of(
            Change.of(
                String.join("; ", words),
                () -> {
                  tool.preseed(wanted, targets);
                  tool.upgrade(wanted, targets);
                }));
  }

  private static List<Change> remove(
      Wanted wanted, PackageTool tool, List<Request> requests, boolean purge) {
    var found = tool.find(wanted, requests, Need.INSTALLED);
    var there = new ArrayList<Found>();
    for (var i = 0; i < requests.size(); i++) {
      var installed = found.get(i).installed();
      var version = requests.get(i).version();
      if (installed != null && (version == null || tool.meets(version, installed))) {
        there.add(found.get(i));
      }
    }
    if (there.isEmpty()) {
      return List.of();
    }
    var names = there.stream().map(Found::name).collect(Collectors.joining(", "));
    return List.of(
        purge
            ? Change.of("purge package " + names, () -> tool.purge(wanted, there))
            : Change.of("remove package " + names, () -> tool.remove(wanted, there)));
  }

  private static List<Change> lock(
      Wanted wanted, PackageTool tool, List<Request> requests, boolean locked) {
    var names =
        requests.stream()
            .map(Request::name)
            .filter(name -> tool.isLocked(wanted, name) != locked)
            .toList();
    return names.isEmpty()
        ? List.of()
        : List.of(
            Change.of(
                (locked ? "lock package " : "unlock package ") + String.join(", ", names),
                () -> tool.lock(wanted, names, locked)));
  }

  private static List<Change> reconfigure(Wanted wanted, PackageTool tool, List<Request> requests) {
    var found = tool.find(wanted, requests, Need.INSTALLED);
    if (wanted.textOrNull("response_file") == null
        || found.stream().anyMatch(is -> is.installed() == null)) {
      return List.of();
    }
    var targets =
        found.stream().map(is -> new Target(is.name(), String.valueOf(is.installed()))).toList();
    var names = found.stream().map(Found::name).toList();
    return List.of(
        Change.of(
            "reconfigure package " + String.join(", ", names),
            () -> {
              tool.preseed(wanted, targets);
              tool.reconfigure(wanted, names);
            }));
  }

  /** The names of the call with the versions that belong to them. */
  static List<Request> requests(Wanted wanted) {
    var names = wanted.list("package_name");
    var version = wanted.call().get("version");
    var all = new ArrayList<Request>();
    for (var i = 0; i < names.size(); i++) {
      Object own =
          version instanceof List<?> list ? (i < list.size() ? list.get(i) : null) : version;
      var text = own == null || own.toString().isEmpty() ? null : own.toString();
      all.add(new Request(names.get(i), text));
    }
    return all;
  }

  static ResourceFailed unsupported(Wanted wanted) {
    return new ResourceFailed(
        "Chef::Exceptions::UnsupportedAction",
        wanted.call().declaredType() + " does not support :" + wanted.call().action());
  }

  static ResourceFailed failed(String message) {
    return new ResourceFailed("Chef::Exceptions::Package", message);
  }

  private static void refuse(List<String> missing) {
    if (!missing.isEmpty()) {
      throw failed("No candidate version available for " + String.join(", ", missing));
    }
  }
}
