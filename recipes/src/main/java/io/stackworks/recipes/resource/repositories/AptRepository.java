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

/** {@code apt_repository}: a source of packages for apt, with its key. */
final class AptRepository implements ResourceType {
  private final Path root;

  AptRepository(Path root) {
    this.root = root;
  }

  @Override
  public Spec spec() {
    return Spec.of("apt_repository", "Adds sources of packages to apt.")
        .with(
            Property.of("repo_name", "String")
                .isName()
                .coerced(
                    "x.start_with?('ppa:') ? x.sub('ppa:', '').tr('/:', '--') : x.gsub(' ', '-')")
                .doc("name of the file; blanks become dashes"),
            Property.of("uri", "String").doc("address of the repository, or ppa:owner/name"),
            Property.of("distribution", "String", "NilClass", "FalseClass")
                .doc("distribution; the machine's code name by default, none when nil or false"),
            Property.of("components", "Array").defaults(List.of()).doc("components, such as main"),
            Property.of("arch", "String", "NilClass", "FalseClass").doc("architectures"),
            Property.of("trusted", "Boolean", "NilClass")
                .defaults(false)
                .doc("whether packages need no signature"),
            Property.of("signed_by", "String", "Boolean", "NilClass")
                .defaults(true)
                .doc("true: a keyring of its own; or the path of a keyring; false: apt's own"),
            Property.of("deb_src", "Boolean").defaults(false).doc("whether to add the sources too"),
            Property.of("keyserver", "String", "NilClass", "FalseClass")
                .defaults("keyserver.ubuntu.com")
                .doc("where keys given by their id are asked for"),
            Property.of("key", "String", "Array", "NilClass", "FalseClass")
                .defaults(List.of())
                .coerced("x ? Array(x) : []")
                .doc("keys: address, file of the cookbook, or id"),
            Property.of("key_proxy", "String", "NilClass", "FalseClass")
                .doc("proxy for the key server"),
            Property.of("cookbook", "String", "NilClass", "FalseClass")
                .doc("cookbook of the key's file"),
            Property.of("cache_rebuild", "Boolean")
                .defaults(true)
                .doc("whether apt's lists are refreshed after a change"),
            Property.of("options", "String", "Array")
                .defaults(List.of())
                .coerced("Array(x)")
                .doc("more options of the source"))
        .actions("add", "remove");
  }

  @Override
  public List<Change> differences(Call call) throws Exception {
    var wanted = new Wanted(call);
    var name = wanted.text("repo_name");
    var list = root.resolve("etc/apt/sources.list.d").resolve(name + ".list");
    var keyring = root.resolve("etc/apt/keyrings").resolve(name + ".gpg");
    var changes = new ArrayList<Change>();
    switch (call.action()) {
      case "add" -> {
        if (!Files.exists(keyring) && !wanted.list("key").isEmpty()) {
          changes.add(
              Change.of(
                  "import keys of apt repository " + name, () -> importKeys(wanted, keyring)));
        }
        changes.addAll(RenderedFile.of(list, content(wanted), 0644).changes());
      }
      case "remove" -> {
        changes.addAll(RenderedFile.absent(list));
        changes.addAll(RenderedFile.absent(keyring));
      }
      default -> {}
    }
    if (!changes.isEmpty() && wanted.flag("cache_rebuild")) {
      changes.add(Change.of("update new lists of packages", () -> refresh(call)));
    }
    return changes;
  }

  private static void importKeys(Wanted wanted, Path keyring) throws Exception {
    var keys = new java.io.ByteArrayOutputStream();
    for (var key : wanted.list("key")) {
      keys.write(SigningKey.fetch(wanted, key));
    }
    new RenderedFile(keyring, keys.toByteArray(), 0644).write();
  }

  /** A repository that cannot be reached spoils neither this resource nor the run. */
  private static void refresh(Call call) {
    var outcome = Programs.of(call).run("apt-get", "-q", "update");
    if (!outcome.ok()) {
      call.run().log("warn", "apt-get update failed: " + outcome.stderr().strip());
    }
  }

  private static String content(Wanted wanted) {
    var uri = wanted.needed("uri");
    var components = wanted.list("components");
    if (uri.startsWith("ppa:")) {
      uri = "http://ppa.launchpad.net/" + uri.substring(4) + "/ubuntu";
      components = components.isEmpty() ? List.of("main") : components;
    }
    var options = new ArrayList<String>();
    var arch = wanted.textOrNull("arch");
    if (arch != null && !arch.equals("false")) {
      options.add("arch=" + arch);
    }
    if (wanted.flag("trusted")) {
      options.add("trusted=yes");
    }
    var signedBy = wanted.call().get("signed_by");
    if (Boolean.TRUE.equals(signedBy)) {
      options.add("signed-by=/etc/apt/keyrings/" + wanted.text("repo_name") + ".gpg");
    } else if (signedBy instanceof String path) {
      options.add("signed-by=" + path);
    }
    options.addAll(wanted.list("options"));
    var words = new ArrayList<String>();
    if (!options.isEmpty()) {
      words.add("[" + String.join(" ", options) + "]");
    }
    words.add(uri.replace(" ", "%20"));
    var distribution = distribution(wanted);
    if (!distribution.isEmpty()) {
      words.add(distribution);
    }
    words.addAll(components);
    var source = String.join(" ", words) + "\n";
    return "deb      " + source + (wanted.flag("deb_src") ? "deb-src  " + source : "");
  }

  private static String distribution(Wanted wanted) {
    if (wanted.call().isSet("distribution")) {
      var given = wanted.call().get("distribution");
      return given == null || Boolean.FALSE.equals(given) ? "" : given.toString();
    }
    var codename = wanted.call().run().attribute("lsb", "codename");
    return codename == null ? "" : codename.toString();
  }
}
