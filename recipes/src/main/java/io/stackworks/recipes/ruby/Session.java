package io.stackworks.recipes.ruby;

import io.stackworks.recipes.CookbookFiles;
import io.stackworks.recipes.RunOptions;
import io.stackworks.recipes.facts.Facts;
import io.stackworks.recipes.host.Host;
import io.stackworks.recipes.plan.Walk;
import io.stackworks.recipes.report.Level;
import io.stackworks.recipes.report.Report;
import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.ResourceFailed;
import io.stackworks.recipes.resource.ResourceTypes;
import io.stackworks.recipes.resource.Run;
import io.stackworks.recipes.resource.SourceCall;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import org.jruby.Ruby;
import org.jruby.RubyHash;
import org.jruby.runtime.builtin.IRubyObject;
import org.jspecify.annotations.Nullable;

/** One run and what it offers to resources. Confined to the thread of its Ruby runtime. */
final class Session implements Run {
  private final Ruby ruby;
  private final RunOptions options;
  private final Host host;
  private final Report report;
  private final ResourceTypes types;
  private final Walk walk;
  private final CookbookFiles files = new CookbookFiles();
  private @Nullable Facts facts;
  private @Nullable RubyNode node;
  private boolean rebootRequested;

  Session(Ruby ruby, RunOptions options, Host host, Report report, ResourceTypes types) {
    this.ruby = ruby;
    this.options = options;
    this.host = host;
    this.report = report;
    this.types = types;
    this.walk = new Walk((by, notification, queued) -> {});
  }

  RunOptions options() {
    return options;
  }

  Host host() {
    return host;
  }

  Report report() {
    return report;
  }

  ResourceTypes types() {
    return types;
  }

  Walk walk() {
    return walk;
  }

  CookbookFiles files() {
    return files;
  }

  Facts facts() {
    if (facts == null) {
      facts = new Facts(options.fullChefVersion());
    }
    return facts;
  }

  /** The node of the run; others come from search. */
  void node(RubyNode first) {
    if (node == null) {
      node = first;
    }
  }

  @Nullable RubyNode node() {
    return node;
  }

  void requestReboot() {
    rebootRequested = true;
  }

  boolean rebootRequested() {
    return rebootRequested;
  }

  @Override
  public void requestReboot(String reason, long delayMinutes, boolean now) {
    log("warn", "the machine is to restart after this run: " + reason);
    rebootRequested = true;
    if (now) {
      // Ends the run here, and well: what is left is for the run after the restart.
      throw new ResourceFailed("SystemExit", reason);
    }
  }

  @Override
  public boolean isRebootRequested() {
    return rebootRequested;
  }

  @Override
  public void cancelReboot() {
    rebootRequested = false;
  }

  @Override
  public Path cache() {
    return options.cache();
  }

  @Override
  public int generation() {
    return options.generation();
  }

  @Override
  public boolean whyRun() {
    return options.whyRun() || report.simulating();
  }

  private CookbookFiles.Target target() {
    return new CookbookFiles.Target(
        fact("fqdn"), fact("hostname"), fact("platform"), fact("platform_version"));
  }

  private String fact(String name) {
    var value = attribute(name);
    return value == null ? "" : value.toString();
  }

  @Override
  public Path cookbookFile(String cookbook, String segment, List<String> source) {
    return files.file(cookbook, segment, source, target());
  }

  @Override
  public Path cookbookDirectory(String cookbook, String source) {
    return files.directory(cookbook, source, target());
  }

  @Override
  public String cookbookOf(Call call) {
    var context = ruby.getCurrentContext();
    return Values.text(
        ((ResourceCall) call)
            .resource()
            .callMethod(context, "cookbook_name")
            .callMethod(context, "to_s"));
  }

  @Override
  public byte[] render(Call template) {
    var context = ruby.getCurrentContext();
    var module = ruby.getModule("Stackworks");
    var text =
        template instanceof SourceCall other
            ? module.callMethod(
                context,
                "render_for",
                new IRubyObject[] {
                  ((ResourceCall) other.call()).resource(),
                  ruby.newString(other.source()),
                  Values.toRuby(context, other.variables())
                })
            : module.callMethod(context, "render", ((ResourceCall) template).resource());
    return text.asString().getBytes();
  }

  @Override
  public void log(String level, String message) {
    log(Level.of(level), message);
  }

  void log(Level level, String message) {
    if (level == Level.DEBUG && !options.debug()) {
      return;
    }
    for (var line : message.split("\n", -1)) {
      report.line(level, line.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Override
  public void output(byte[] bytes) {
    report.output(bytes);
  }

  @Override
  public void reloadFacts() {
    if (node != null) {
      var names = new LinkedHashSet<>(facts().names());
      facts = null;
      node.store().forgetFacts(ruby.getCurrentContext(), names);
      ruby.getModule("Ohai").callMethod(ruby.getCurrentContext(), "reload", node);
    }
  }

  @Override
  public @Nullable Object attribute(String... path) {
    if (node == null || path.length == 0) {
      return null;
    }
    var context = ruby.getCurrentContext();
    IRubyObject value = node.store().get(context, Values.string(ruby, path[0]));
    for (int i = 1; i < path.length; i++) {
      if (!(value instanceof RubyHash hash)) {
        return null;
      }
      value = hash.op_aref(context, Values.string(ruby, path[i]));
    }
    return value == null ? null : Values.toJava(context, value);
  }
}
