package io.stackworks.recipes.resource.machine;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Programs;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import java.util.ArrayList;
import java.util.List;

/** {@code mdadm}: a software RAID. */
final class Mdadm implements ResourceType {
  @Override
  public Spec spec() {
    return Spec.of("mdadm", "Makes, assembles and stops software RAIDs.")
        .with(
            Property.of("raid_device", "String").isName().doc("device of the RAID"),
            Property.of("devices", "Array").defaults(List.of()).doc("devices it is made of"),
            Property.of("level", "Integer").defaults(1L).doc("RAID level"),
            Property.of("chunk", "Integer").defaults(16L).doc("chunk size in KB"),
            Property.of("metadata", "String").defaults("0.90").doc("version of the metadata"),
            Property.of("bitmap", "String").doc("where the bitmap of changes is kept"),
            Property.of("layout", "String").doc("layout of RAID 5 and 10"),
            Property.of("exists", "Boolean").defaults(false).doc("without effect"))
        .actions("create", "assemble", "stop");
  }

  @Override
  public List<Change> differences(Call call) {
    var wanted = new Wanted(call);
    var device = wanted.text("raid_device");
    var programs = Programs.of(call);
    if (call.action().equals("nothing")) {
      return List.of();
    }
    var there = programs.run("mdadm", "--detail", "--test", device).status() != 4;
    return switch (call.action()) {
      case "create" ->
          there
              ? List.of()
              : List.of(change("create RAID device " + device, programs, create(wanted)));
      case "assemble" -> {
        var argv = new ArrayList<>(List.of("mdadm", "--assemble", device));
        argv.addAll(wanted.list("devices"));
        yield there ? List.of() : List.of(change("assemble RAID device " + device, programs, argv));
      }
      case "stop" ->
          there
              ? List.of(
                  change(
                      "stop RAID device " + device, programs, List.of("mdadm", "--stop", device)))
              : List.of();
      default -> List.of();
    };
  }

  private static List<String> create(Wanted wanted) {
    var argv =
        new ArrayList<>(
            List.of(
                "mdadm",
                "--create",
                wanted.text("raid_device"),
                "--level",
                wanted.text("level"),
                "--metadata=" + wanted.text("metadata")));
    if (wanted.number("level", 1) != 1) {
      argv.add("--chunk=" + wanted.text("chunk"));
    }
    for (var name : List.of("bitmap", "layout")) {
      var value = wanted.textOrNull(name);
      if (value != null) {
        argv.add("--" + name + "=" + value);
      }
    }
    var devices = wanted.list("devices");
    argv.addAll(List.of("--raid-devices", String.valueOf(devices.size()), "--run"));
    argv.addAll(devices);
    return argv;
  }

  private static Change change(String words, Programs programs, List<String> argv) {
    return Change.of(words, () -> programs.must(argv));
  }
}
