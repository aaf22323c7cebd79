package io.stackworks.recipes.resource.repositories;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Programs;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import io.stackworks.recipes.resource.files.RenderedFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code yum_repository} and {@code zypper_repository}: a source of rpm packages. */
final class YumRepository implements ResourceType {
  private static final List<String> FLAGS =
      List.of(
          "enabled",
          "fastestmirror_enabled",
          "gpgcheck",
          "repo_gpgcheck",
          "keepalive",
          "report_instanceid",
          "skip_if_unavailable",
          "sslverify",
          "enablegroups",
          "autorefresh",
          "keeppackages");
  private static final List<String> TEXTS =
      List.of(
          "cost",
          "exclude",
          "failovermethod",
          "gpgkey",
          "http_caching",
          "include_config",
          "includepkgs",
          "max_retries",
          "metadata_expire",
          "metalink",
          "mirror_expire",
          "mirrorexpire",
          "mirrorlist",
          "mirrorlist_expire",
          "password",
          "priority",
          "proxy",
          "proxy_password",
          "proxy_username",
          "reposdir",
          "sslcacert",
          "sslclientcert",
          "sslclientkey",
          "throttle",
          "timeout",
          "username",
          "path",
          "type");

  private final Path root;
  private final boolean zypper;

  YumRepository(Path root, boolean zypper) {
    this.root = root;
    this.zypper = zypper;
  }

  @Override
  public Spec spec() {
    var spec =
        Spec.of(
                zypper ? "zypper_repository" : "yum_repository",
                "Adds sources of packages to " + (zypper ? "zypper." : "yum and dnf."))
            .with(
                Property.of(zypper ? "repo_name" : "repositoryid", "String")
                    .isName()
                    .doc("id of the repository and name of its file"),
                Property.of("baseurl", "String", "Array").alias("url").doc("addresses"),
                Property.of("description", "String")
                    .defaults("Yum Repository")
                    .doc("name for people"),
                Property.of("make_cache", "Boolean")
                    .defaults(true)
                    .doc("whether the metadata is fetched at once"),
                Property.of("clean_metadata", "Boolean")
                    .defaults(true)
                    .alias("clean_headers")
                    .doc("whether old metadata is dropped"),
                Property.of("refresh_cache", "Boolean")
                    .defaults(true)
                    .doc("zypper: whether to refresh"),
                Property.of("gpgautoimportkeys", "Boolean")
                    .defaults(true)
                    .doc("zypper: whether keys are accepted"),
                Property.of("source", "String").doc("template of the cookbook to use instead"),
                Property.of("cookbook", "String").doc("cookbook of that template"),
                Property.of("mode", "String", "Integer").defaults("0644").doc("mode of the file"),
                Property.of("options", "Hash").defaults(Map.of()).doc("more lines of the file"));
    for (var name : FLAGS) {
      var property = Property.of(name, "Boolean", "NilClass").doc("line " + name + " of the file");
      spec =
          spec.with(
              name.equals("enabled") || name.equals("gpgcheck")
                  ? property.defaults(true)
                  : property);
    }
    for (var name : TEXTS) {
      spec =
          spec.with(
              Property.of(name, "String", "Array", "Integer").doc("line " + name + " of the file"));
    }
    return spec.actions("create", "add", "delete", "remove", "makecache", "refresh");
  }

  @Override
  public List<Change> differences(Call call) throws Exception {
    var wanted = new Wanted(call);
    var id = wanted.text(zypper ? "repo_name" : "repositoryid");
    var folder = root.resolve(zypper ? "etc/zypp/repos.d" : "etc/yum.repos.d");
    var file = folder.resolve(id.replace(' ', '_') + ".repo");
    var changes = new ArrayList<Change>();
    switch (call.action()) {
      case "create", "add" -> {
        changes.addAll(RenderedFile.of(file, content(wanted, id), mode(wanted)).changes());
        if (!changes.isEmpty() && wanted.flag("make_cache")) {
          changes.add(makeCache(call, id));
        }
      }
      case "delete", "remove" -> changes.addAll(RenderedFile.absent(file));
      case "makecache", "refresh" -> changes.add(makeCache(call, id));
      default -> {}
    }
    return changes;
  }

  private Change makeCache(Call call, String id) {
    return Change.of(
        "fetch the metadata of repository " + id,
        () -> {
          var programs = Programs.of(call);
          if (zypper) {
            programs.must("zypper", "--non-interactive", "--quiet", "refresh", id);
          } else {
            programs.must("yum", "-q", "-y", "makecache", "--disablerepo=*", "--enablerepo=" + id);
          }
        });
  }

  private static String content(Wanted wanted, String id) {
    var text =
        new StringBuilder("# Managed by Stackworks; changes are overwritten.\n[" + id + "]\n");
    text.append("name=").append(wanted.text("description")).append('\n');
    var addresses = wanted.list("baseurl");
    if (!addresses.isEmpty()) {
      text.append("baseurl=").append(String.join("\n    ", addresses)).append('\n');
    }
    for (var name : FLAGS) {
      if (wanted.call().get(name) != null) {
        text.append(name).append('=').append(wanted.flag(name) ? 1 : 0).append('\n');
      }
    }
    for (var name : TEXTS) {
      var values = wanted.list(name);
      if (!values.isEmpty()) {
        text.append(name).append('=').append(String.join("\n    ", values)).append('\n');
      }
    }
    wanted
        .map("options")
        .forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    return text.toString();
  }

  private static int mode(Wanted wanted) {
    return wanted.call().get("mode") instanceof Number number
        ? number.intValue()
        : Integer.parseInt(wanted.text("mode"), 8);
  }
}
