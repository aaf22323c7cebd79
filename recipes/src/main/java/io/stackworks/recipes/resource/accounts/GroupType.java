package io.stackworks.recipes.resource.accounts;

import io.stackworks.recipes.host.Accounts;
import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Programs;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceFailed;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** {@code group}: a group and, unless told to append, exactly its members. */
final class GroupType implements ResourceType {
  private static final String SPLIT = "x.is_a?(String) ? x.split(/\\s*,\\s*/) : x";

  @Override
  public Spec spec() {
    return Spec.of("group", "Adds, changes and removes groups.")
        .with(
            Property.of("group_name", "String").isName().doc("name of the group"),
            Property.of("gid", "String", "Integer").doc("number of the group"),
            Property.of("members", "String", "Array")
                .defaults(List.of())
                .coerced(SPLIT)
                .doc("users that belong to the group"),
            Property.of("excluded_members", "String", "Array")
                .defaults(List.of())
                .coerced(SPLIT)
                .doc("users to take out of the group when appending"),
            Property.of("append", "Boolean")
                .defaults(false)
                .doc("whether members that are not listed stay"),
            Property.of("system", "Boolean").defaults(false).doc("whether it is a system group"),
            Property.of("non_unique", "Boolean")
                .defaults(false)
                .doc("whether the number may be in use already"),
            Property.of("comment", "String").doc("only on Windows; without effect"))
        .actions("create", "remove", "modify", "manage");
  }

  @Override
  public List<Change> differences(Call call) {
    var wanted = new Wanted(call);
    var name = wanted.text("group_name");
    var current = call.host().accounts().group(name).filter(group -> group.name().equals(name));
    refuseConflicts(wanted);
    return switch (call.action()) {
      case "create" -> current.map(group -> modify(wanted, group)).orElseGet(() -> add(wanted));
      case "modify" ->
          modify(
              wanted,
              current.orElseThrow(
                  () ->
                      new ResourceFailed(
                          "Chef::Exceptions::Group",
                          "Cannot modify group[" + name + "] - group does not exist!")));
      case "manage" -> current.map(group -> modify(wanted, group)).orElse(List.of());
      case "remove" ->
          current.isEmpty()
              ? List.of()
              : List.of(
                  Change.of(
                      "remove group " + name, () -> Programs.of(call).must("groupdel", name)));
      default -> List.of();
    };
  }

  private static List<Change> add(Wanted wanted) {
    var name = wanted.text("group_name");
    var argv = new ArrayList<>(List.of("groupadd"));
    number(wanted, argv);
    if (wanted.flag("system")) {
      argv.add("-r");
    }
    argv.add(name);
    var members = wanted.list("members");
    return List.of(
        Change.of(
            "create group " + name,
            () -> {
              var programs = Programs.of(wanted.call());
              programs.must(argv);
              if (!members.isEmpty()) {
                programs.must("gpasswd", "-M", String.join(",", members), name);
              }
            }));
  }

  private static List<Change> modify(Wanted wanted, Accounts.Group current) {
    var name = current.name();
    var changes = new ArrayList<Change>();
    var gid = wanted.textOrNull("gid");
    if (gid != null && !gid.equals(String.valueOf(current.gid()))) {
      var argv = new ArrayList<>(List.of("groupmod"));
      number(wanted, argv);
      argv.add(name);
      changes.add(
          Change.of(
              "change gid " + current.gid() + " to " + gid + " of group " + name,
              () -> Programs.of(wanted.call()).must(argv)));
    }
    changes.addAll(members(wanted, current));
    return changes;
  }

  private static List<Change> members(Wanted wanted, Accounts.Group current) {
    var name = current.name();
    var programs = Programs.of(wanted.call());
    var members = wanted.list("members");
    var changes = new ArrayList<Change>();
    if (wanted.flag("append")) {
      for (var member : members) {
        if (!current.members().contains(member)) {
          changes.add(
              Change.of(
                  "add member " + member + " to group " + name,
                  () -> programs.must("gpasswd", "-a", member, name)));
        }
      }
      for (var member : wanted.list("excluded_members")) {
        if (current.members().contains(member)) {
          changes.add(
              Change.of(
                  "remove member " + member + " from group " + name,
                  () -> programs.must("gpasswd", "-d", member, name)));
        }
      }
    } else if (!new HashSet<>(members).equals(new HashSet<>(current.members()))) {
      changes.add(
          Change.of(
              "replace group members with new list of members: " + String.join(", ", members),
              () -> programs.must("gpasswd", "-M", String.join(",", members), name)));
    }
    return changes;
  }

  private static void refuseConflicts(Wanted wanted) {
    var both = new ArrayList<>(wanted.list("members"));
    both.retainAll(wanted.list("excluded_members"));
    if (!both.isEmpty()) {
      throw new ResourceFailed(
          "Chef::Exceptions::ConflictingMembersInGroup",
          "Attempting to both add and remove users from a group: '"
              + String.join(", ", both)
              + "'");
    }
  }

  private static void number(Wanted wanted, List<String> argv) {
    Optional.ofNullable(wanted.textOrNull("gid")).ifPresent(gid -> argv.addAll(List.of("-g", gid)));
    if (wanted.flag("non_unique")) {
      argv.add("-o");
    }
  }
}
