package io.stackworks.recipes.ruby;

import io.stackworks.recipes.RunOptions;
import io.stackworks.recipes.host.Host;
import io.stackworks.recipes.report.Report;
import io.stackworks.recipes.report.Summary;
import io.stackworks.recipes.resource.ResourceTypes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jruby.Ruby;
import org.jruby.RubyArray;
import org.jruby.RubyException;
import org.jruby.RubyInstanceConfig;
import org.jruby.RubyModule;
import org.jruby.RubyNumeric;
import org.jruby.exceptions.MainExitException;
import org.jruby.exceptions.RaiseException;
import org.jruby.java.proxies.JavaProxy;
import org.jruby.runtime.builtin.IRubyObject;
import org.jspecify.annotations.Nullable;

/** A Ruby runtime that speaks the language of cookbooks. For one run of one generation. */
public final class Engine implements AutoCloseable {
  private static final List<String> SOURCES =
      List.of(
          "base",
          "exceptions",
          "chef",
          "mixins",
          "dsl",
          "utils",
          "types",
          "property",
          "resource",
          "provider",
          "core",
          "node",
          "recipe",
          "loader",
          "data",
          "template",
          "run");

  /**
   * Calls after which a Ruby method becomes bytecode. JRuby's own 50 suits servers: in a run of
   * seconds compiling costs more time and memory than it saves. Loops of a busy recipe still get
   * there.
   */
  private static final int CALLS_BEFORE_COMPILING = 1500;

  private static final int CALLS_IN_TRAINING = 20;

  private final Ruby ruby;
  private final Natives natives;

  private Engine(Ruby ruby, Natives natives) {
    this.ruby = ruby;
    this.natives = natives;
  }

  public static String version() {
    return "0.1.0";
  }

  /**
   * Boots Ruby and everything that does not depend on what is run.
   *
   * @param output takes what recipes print
   * @param types asked for when Ruby is up, so that they may be made meanwhile
   */
  public static Engine boot(OutputStream output, Supplier<ResourceTypes> types) {
    OnDemandFunctions.install();
    var config = new RubyInstanceConfig();
    config.setDisableGems(true);
    config.setLoadGemfile(false);
    config.setHardExit(false);
    config.setJitThreshold(CALLS_BEFORE_COMPILING);
    config.setEnvironment(new HashMap<>(System.getenv()));
    config.setOutput(new PrintStream(output, true, StandardCharsets.UTF_8));
    config.setArgv(new String[0]);
    config.setExternalEncoding("UTF-8");
    var ruby = Ruby.newInstance(config);
    var natives = new Natives(ruby);
    natives.install();
    var engine = new Engine(ruby, natives);
    SOURCES.forEach(engine::source);
    types.get().words().forEach(natives::word);
    return engine;
  }

  private void source(String name) {
    var file = "stackworks/" + name + ".rb";
    try (InputStream in = Engine.class.getClassLoader().getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("engine source " + file + " is missing");
      }
      ruby.loadFile(file, in, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether few calls make a method bytecode: while a spare trains, that time is nobody's. */
  public void compileEarly(boolean early) {
    ruby.getInstanceConfig().setJitThreshold(early ? CALLS_IN_TRAINING : CALLS_BEFORE_COMPILING);
  }

  /** Names of all methods that objects of a class have, private ones included. */
  public Set<String> methods(String type) {
    var names = new HashSet<String>();
    var list =
        ruby.evalScriptlet(type + ".instance_methods + " + type + ".private_instance_methods");
    for (var name : ((RubyArray<?>) list).toJavaArray()) {
      names.add(Values.text(name));
    }
    return names;
  }

  /** Ruby's ENV, which recipes may have changed: what programs inherit. */
  public Map<String, String> environment() {
    Map<String, String> all = new HashMap<>();
    for (var entry : ((Map<?, ?>) ruby.getENV()).entrySet()) {
      all.put(String.valueOf(entry.getKey()), String.valueOf(entry.getValue()));
    }
    return all;
  }

  /** Runs recipes on the calling thread and tells the report how it went. */
  public Summary run(RunOptions options, Host host, Report report, ResourceTypes types) {
    var context = ruby.getCurrentContext();
    var run = new Session(ruby, options, host, report, types);
    natives.session(run);
    Map<String, @Nullable Object> given = new LinkedHashMap<>();
    given.put("run_list", options.runList());
    given.put("node_json", options.nodeJson());
    given.put("node_name", nodeName(run));
    given.put("environment", options.environment());
    given.put("run_id", options.runId());
    int code = 1;
    IRubyObject failure = context.nil;
    String crash = "";
    try {
      var result =
          (RubyArray<?>) stackworks().callMethod(context, "perform", Values.toRuby(context, given));
      code = RubyNumeric.num2int(result.eltOk(0));
      failure = result.eltOk(1);
    } catch (RaiseException raised) {
      failure = raised.getException();
    } catch (MainExitException exit) {
      code = exit.getStatus();
      crash = code == 0 ? "" : "SystemExit";
    } catch (StackOverflowError | OutOfMemoryError e) {
      crash = e.toString();
    }
    var summary = summary(run, code, failure, crash);
    report.summary(summary);
    return summary;
  }

  /** Ends the runtime: at_exit blocks run, its threads stop. */
  @Override
  public void close() {
    ruby.tearDown(false);
    AttributeStore.Types.forget(ruby);
  }

  private Summary summary(Session run, int code, IRubyObject failure, String crash) {
    var report = run.report();
    String type = crash;
    String message = crash;
    String at = "";
    if (failure instanceof RubyException exception) {
      var c = ruby.getCurrentContext();
      type = exception.getMetaClass().getRealClass().getName();
      message = Values.text(exception.callMethod(c, "message").asString());
      at = place(run, exception);
    } else if (failure instanceof JavaProxy proxy
        && proxy.getObject() instanceof Throwable thrown) {
      // Ruby's own name where it has one: that is what cookbooks and operators know.
      type =
          switch (thrown.getClass().getSimpleName()) {
            case "OutOfMemoryError" -> "NoMemoryError";
            case "StackOverflowError" -> "SystemStackError";
            default -> thrown.getClass().getName();
          };
      message = thrown.getMessage() == null ? type : thrown.getMessage();
    }
    boolean success = code == 0 && type.isEmpty();
    if (type.equals("Stackworks::Fatal")) {
      type = "SystemExit";
    }
    return new Summary(
        success,
        type,
        message,
        at,
        report.updated(),
        report.total(),
        report.elapsedMs(),
        code == 0 && !success && !type.equals("SystemExit") ? 1 : code,
        run.rebootRequested());
  }

  private String place(Session run, RubyException exception) {
    var c = ruby.getCurrentContext();
    var trace = exception.callMethod(c, "backtrace");
    if (trace instanceof RubyArray<?> lines) {
      for (int i = 0; i < lines.size(); i++) {
        var line = Values.text(lines.eltOk(i));
        for (Path root : run.options().cookbooks()) {
          if (line.startsWith(root.toString())) {
            var match = java.util.regex.Pattern.compile("^(.*?:\\d+)").matcher(line);
            return match.find() ? match.group(1) : line;
          }
        }
      }
    }
    return "";
  }

  private static String nodeName(Session run) {
    var name = run.options().nodeName();
    if (name != null) {
      return name;
    }
    var fqdn = run.facts().get("fqdn");
    return fqdn == null ? "localhost" : fqdn.toString();
  }

  private RubyModule stackworks() {
    return ruby.getModule("Stackworks");
  }
}
