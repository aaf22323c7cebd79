package io.stackworks.recipes.resource.repositories;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Programs;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import io.stackworks.recipes.resource.files.RenderedFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code yum_repository} and {@code zypper_repository}: a source of rpm packages. */
final class YumRepository implements ResourceType {
  /** How a property stands in the file. */
  private enum Line {
    TEXT,
    /** 1, or no line. */
    ONE,
    /** 1 or 0. */
    BOTH,
    /** true or false, or no line. */
    TRUTH
  }

  private record Row(String property, String key, Line line) {
    static Row of(String name, Line line) {
      return new Row(name, name, line);
    }

    static Row of(String name) {
      return of(name, Line.TEXT);
    }
  }

  /** In the order of Chef's files. */
  private static final List<Row> YUM =
      List.of(
          Row.of("baseurl"),
          Row.of("cost"),
          Row.of("enabled", Line.BOTH),
          Row.of("enablegroups", Line.ONE),
          Row.of("exclude"),
          Row.of("failovermethod"),
          Row.of("fastestmirror_enabled", Line.BOTH),
          Row.of("gpgcheck", Line.BOTH),
          Row.of("gpgkey"),
          Row.of("http_caching"),
          new Row("include_config", "include", Line.TEXT),
          Row.of("includepkgs"),
          Row.of("keepalive", Line.ONE),
          Row.of("metadata_expire"),
          Row.of("metalink"),
          Row.of("mirrorlist"),
          Row.of("mirror_expire"),
          Row.of("mirrorlist_expire"),
          Row.of("priority"),
          Row.of("proxy"),
          Row.of("proxy_username"),
          Row.of("proxy_password"),
          Row.of("username"),
          Row.of("password"),
          Row.of("repo_gpgcheck", Line.ONE),
          new Row("max_retries", "retries", Line.TEXT),
          Row.of("report_instanceid", Line.TRUTH),
          Row.of("skip_if_unavailable", Line.ONE),
          Row.of("sslcacert"),
          Row.of("sslclientcert"),
          Row.of("sslclientkey"),
          Row.of("sslverify", Line.TRUTH),
          Row.of("throttle"),
          Row.of("timeout"));

  private static final List<Row> ZYPPER =
      List.of(
          Row.of("type"),
          Row.of("enabled", Line.BOTH),
          Row.of("autorefresh", Line.BOTH),
          Row.of("gpgcheck", Line.BOTH),
          Row.of("gpgkey"),
          Row.of("baseurl"),
          Row.of("mirrorlist"),
          Row.of("path"),
          Row.of("priority"),
          Row.of("keeppackages", Line.BOTH));

  /** Flags whose default is true. */
  private static final Set<String> TRUE = Set.of("enabled", "gpgcheck", "autorefresh");

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
    for (var row : rows()) {
      var name = row.property();
      if (name.equals("baseurl")) {
        continue;
      }
      var doc = "line " + row.key() + " of the file";
      if (row.line() == Line.TEXT) {
        var property = Property.of(name, "String", "Array", "Integer").doc(doc);
        spec = spec.with(zypper && name.equals("type") ? property.defaults("NONE") : property);
      } else {
        var property = Property.of(name, "Boolean", "NilClass").doc(doc);
        spec = spec.with(TRUE.contains(name) ? property.defaults(true) : property);
      }
    }
    if (!zypper) {
      spec =
          spec.with(
              Property.of("reposdir", "String")
                  .defaults("/etc/yum.repos.d/")
                  .doc("folder of the file"),
              Property.of("makecache_fast", "Boolean")
                  .defaults(false)
                  .doc("yum only: whether the least metadata is enough"));
    }
    return spec.actions("create", "add", "delete", "remove", "makecache", "refresh");
  }

  @Override
  public List<Change> differences(Call call) throws Exception {
    var wanted = new Wanted(call);
    var id = wanted.text(zypper ? "repo_name" : "repositoryid");
    var program = program();
    if (program == null) {
      return List.of(); // inert where the packages are of another kind
    }
    var reposdir = zypper ? "/etc/zypp/repos.d" : wanted.text("reposdir");
    var folder = root.resolve(reposdir.replaceFirst("^/+", ""));
    var file = folder.resolve(id.replace(' ', '_') + ".repo");
    var changes = new ArrayList<Change>();
    switch (call.action()) {
      case "create", "add" -> {
        changes.addAll(RenderedFile.of(file, content(wanted, id), mode(wanted)).changes());
        if (!changes.isEmpty() && wanted.flag("make_cache")) {
          changes.addAll(makeCache(call, program, id));
        }
      }
      case "delete", "remove" -> changes.addAll(RenderedFile.absent(file));
      case "makecache", "refresh" -> changes.addAll(makeCache(call, program, id));
      default -> {}
    }
    return changes;
  }

  /** Null: packages of this kind are not managed here. */
  private @Nullable String program() {
    for (var name : zypper ? List.of("zypper") : List.of("yum", "dnf")) {
      for (var folder : List.of("usr/bin", "bin", "usr/local/bin")) {
        if (Files.exists(root.resolve(folder).resolve(name))) {
          return name;
        }
      }
    }
    return null;
  }

  private List<Change> makeCache(Call call, String program, String id) {
    if (Boolean.FALSE.equals(call.get("enabled"))) {
      return List.of();
    }
    return List.of(
        Change.of(
            "fetch the metadata of repository " + id,
            () -> {
              var programs = Programs.of(call);
              if (zypper) {
                programs.must(program, "--non-interactive", "--quiet", "refresh", id);
                return;
              }
              var only = List.of("--disablerepo=*", "--enablerepo=" + id);
              if (new Wanted(call).flag("clean_metadata")) {
                programs.must(program, "clean", "metadata", only.get(0), only.get(1));
              }
              programs.must(program, "-q", "-y", "makecache", only.get(0), only.get(1));
            }));
  }

  private List<Row> rows() {
    return zypper ? ZYPPER : YUM;
  }

  private String content(Wanted wanted, String id) {
    var text =
        new StringBuilder("# Managed by Stackworks; changes are overwritten.\n[" + id + "]\n");
    text.append("name=").append(wanted.text("description")).append('\n');
    for (var row : rows()) {
      var value = wanted.call().get(row.property());
      boolean flag = Boolean.TRUE.equals(value);
      switch (row.line()) {
        case TEXT -> {
          var values = wanted.list(row.property());
          if (!values.isEmpty()) {
            line(text, row.key(), String.join("\n       ", values));
          }
        }
        case ONE -> {
          if (flag) {
            line(text, row.key(), "1");
          }
        }
        case BOTH -> line(text, row.key(), flag ? "1" : "0");
        case TRUTH -> {
          if (value != null) {
            line(text, row.key(), String.valueOf(flag));
          }
        }
      }
    }
    wanted.map("options").forEach((key, value) -> line(text, key, value));
    return text.toString();
  }

  private static void line(StringBuilder text, String key, Object value) {
    text.append(key).append('=').append(value).append('\n');
  }

  private static int mode(Wanted wanted) {
    return wanted.call().get("mode") instanceof Number number
        ? number.intValue()
        : Integer.parseInt(wanted.text("mode"), 8);
  }
}
