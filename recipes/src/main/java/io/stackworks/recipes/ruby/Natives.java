package io.stackworks.recipes.ruby;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stackworks.recipes.host.CommandLine;
import io.stackworks.recipes.host.Processes;
import io.stackworks.recipes.plan.Declared;
import io.stackworks.recipes.plan.Notification;
import io.stackworks.recipes.plan.Scope;
import io.stackworks.recipes.plan.Timing;
import io.stackworks.recipes.report.Entry;
import io.stackworks.recipes.report.Level;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.search.Query;
import io.stackworks.recipes.template.TemplateSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jruby.Ruby;
import org.jruby.RubyArray;
import org.jruby.RubyClass;
import org.jruby.RubyHash;
import org.jruby.RubyModule;
import org.jruby.RubyNumeric;
import org.jruby.RubyProc;
import org.jruby.RubyString;
import org.jruby.exceptions.RaiseException;
import org.jruby.runtime.ThreadContext;
import org.jruby.runtime.builtin.IRubyObject;
import org.jspecify.annotations.Nullable;

/** The functions that Ruby code calls on the module {@code Stackworks}. */
final class Natives {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_LONG_FOR_INTS);

  private final Ruby ruby;
  private final Map<Integer, Entry> open = new HashMap<>();
  private final Map<Integer, Query> queries = new HashMap<>();
  private @Nullable Session session;

  Natives(Ruby ruby) {
    this.ruby = ruby;
  }

  void session(Session next) {
    session = next;
    open.clear();
    queries.clear();
  }

  private Session session() {
    if (session == null) {
      throw new IllegalStateException("no run is under way");
    }
    return session;
  }

  /** Makes the classes with Java bodies and the functions, before any Ruby source is read. */
  void install() {
    var module = ruby.defineModule("Stackworks");
    var chef = ruby.defineClass("Chef", ruby.getObject(), ruby.getObject().getAllocator());
    var mash = ruby.defineModule("ChefUtils").defineClassUnder("Mash", ruby.getHash(), Mash::new);
    ruby.getObject().setConstant("Mash", mash);
    var node = chef.defineClassUnder("Node", ruby.getObject(), RubyNode::new);
    var immutable = node.defineClassUnder("ImmutableMash", mash, ImmutableMash::new);
    var vivid =
        node.defineClassUnder(
            "VividMash", mash, (r, type) -> new AttributeLevel(r, type, null, null));
    var array =
        node.defineClassUnder("ImmutableArray", ruby.getArray(), ruby.getArray().getAllocator());
    AttributeStore.Types.register(ruby, new AttributeStore.Types(mash, vivid, immutable, array));
    chef.defineClassUnder("Resource", ruby.getObject(), RubyResource::new);
    chef.defineClassUnder("RunContext", ruby.getObject(), RubyRunContext::new);
    NativeMethod.define(node, "[]", (c, self, args, block) -> at(c, self, args[0]));
    define(module, "full_path", (c, self, args, block) -> string(fullPath()));
    options(module);
    report(module);
    collections(module);
    attributes(module);
    types(module);
    files(module);
    processes(module);
  }

  private static void define(RubyModule module, String name, NativeMethod.Body body) {
    NativeMethod.defineSingleton(module, name, body);
  }

  private RubyString string(@Nullable String text) {
    return Values.string(ruby, text == null ? "" : text);
  }

  private IRubyObject bool(boolean value) {
    return ruby.newBoolean(value);
  }

  private void options(RubyModule module) {
    define(
        module,
        "generation",
        (c, self, a, b) -> ruby.newFixnum(session == null ? 18 : session.generation()));
    define(module, "why_run?", (c, self, a, b) -> bool(session().whyRun()));
    define(module, "debug?", (c, self, a, b) -> bool(session().options().debug()));
    define(
        module, "chef_version", (c, self, a, b) -> string(session().options().fullChefVersion()));
    define(module, "engine_version", (c, self, a, b) -> string(Engine.version()));
    define(module, "cache", (c, self, a, b) -> string(session().cache().toString()));
    define(
        module,
        "cookbook_paths",
        (c, self, a, b) ->
            Values.toRuby(
                c, session().options().cookbooks().stream().map(Path::toString).toList()));
    define(module, "data_bag_path", (c, self, a, b) -> path(session().options().dataBags()));
    define(module, "node_path", (c, self, a, b) -> path(session().options().nodes()));
    define(module, "role_path", (c, self, a, b) -> path(session().options().roles()));
    define(
        module,
        "request_reboot",
        (c, self, a, b) -> {
          session().requestReboot();
          return c.nil;
        });
    define(module, "reboot_requested?", (c, self, a, b) -> bool(session().rebootRequested()));
  }

  private IRubyObject path(Path path) {
    return string(path.toString());
  }

  private void report(RubyModule module) {
    define(
        module,
        "log",
        (c, self, a, b) -> {
          session().log(Level.of(Values.text(a[0])), Values.text(a[1]));
          return c.nil;
        });
    define(
        module,
        "say",
        (c, self, a, b) -> {
          session().report().line(Level.OUTPUT, a[0].asString().getBytes());
          return c.nil;
        });
    define(module, "started", (c, self, a, b) -> started(c, (RubyResource) a[0], a[1]));
    define(
        module,
        "finished",
        (c, self, a, b) -> {
          var entry = open.remove(RubyNumeric.num2int(a[0]));
          if (entry != null) {
            finished(entry, Values.text(a[1]), a[2]);
          }
          return c.nil;
        });
    define(
        module,
        "closed",
        (c, self, a, b) -> {
          var entry = open.remove(RubyNumeric.num2int(a[0]));
          if (entry != null) {
            session().report().finished(entry, Entry.Status.FAILED, "", "interrupted");
          }
          return c.nil;
        });
    define(
        module,
        "changed",
        (c, self, a, b) -> {
          session().report().changed(Values.text(a[0].asString()), Values.textOrNull(a[1]));
          return c.nil;
        });
    define(
        module,
        "run_started",
        (c, self, a, b) -> {
          var list = new ArrayList<String>();
          for (var one : ((RubyArray<?>) a[0]).toJavaArrayMaybeUnsafe()) {
            list.add(Values.text(one));
          }
          session().report().runStarted(list);
          return c.nil;
        });
    define(
        module,
        "converge_started",
        (c, self, a, b) -> {
          session().report().convergeStarted(RubyNumeric.num2int(a[0]));
          return c.nil;
        });
    define(
        module,
        "resolve_edges",
        (c, self, a, b) -> {
          var resource = (RubyResource) a[0];
          var scope = resource.scope();
          if (scope != null) {
            scope.resolve(resource);
          }
          return c.nil;
        });
    define(module, "simulate", (c, self, a, b) -> silently(c, b));
    define(module, "quietly", (c, self, a, b) -> quietly(c, b));
    define(module, "converge", this::converge);
  }

  private IRubyObject silently(ThreadContext c, org.jruby.runtime.Block block) {
    session().report().simulate(true);
    try {
      return block.call(c);
    } finally {
      session().report().simulate(false);
    }
  }

  private IRubyObject quietly(ThreadContext c, org.jruby.runtime.Block block) {
    session().report().mute(true);
    try {
      return block.call(c);
    } finally {
      session().report().mute(false);
    }
  }

  private IRubyObject started(ThreadContext c, RubyResource resource, IRubyObject action) {
    var report = session().report();
    var scope = resource.scope();
    int position =
        scope != null && scope.parent() == null && report.depth() == 0
            ? scope.resources().position()
            : 0;
    var entry =
        report.started(
            new Entry.Resource(
                resource.declaredType(),
                resource.name(),
                Values.text(action),
                text(c, resource, "@cookbook_name"),
                text(c, resource, "@recipe_name"),
                line(resource.declaredAt()),
                position,
                resource.callMethod(c, "sensitive").isTrue()));
    open.put(entry.id(), entry);
    return ruby.newFixnum(entry.id());
  }

  /** The number at the end of {@code file:line}, 0: there is none. */
  private static int line(String place) {
    long line = 0;
    for (int i = place.lastIndexOf(':') + 1; i < place.length(); i++) {
      int digit = place.charAt(i) - '0';
      if (i == 0 || digit < 0 || digit > 9 || line > Integer.MAX_VALUE / 10) {
        return 0;
      }
      line = line * 10 + digit;
    }
    return (int) line;
  }

  private static String text(ThreadContext c, RubyResource resource, String variable) {
    var value = resource.getInstanceVariable(variable);
    return value == null || value.isNil() ? "" : Values.text(value.callMethod(c, "to_s"));
  }

  private void finished(Entry entry, String status, IRubyObject detail) {
    var text = detail.isNil() ? "" : Values.text(detail.asString());
    var how =
        switch (status) {
          case "updated" ->
              session().options().whyRun() ? Entry.Status.WOULD_UPDATE : Entry.Status.UPDATED;
          case "skipped" -> Entry.Status.SKIPPED;
          case "failed" -> Entry.Status.FAILED;
          default -> Entry.Status.UP_TO_DATE;
        };
    session()
        .report()
        .finished(
            entry,
            how,
            how == Entry.Status.SKIPPED ? text : "",
            how == Entry.Status.FAILED ? text : "");
  }

  /** Runs the Java type behind a resource; true when something differed. */
  private IRubyObject converge(
      ThreadContext c, IRubyObject self, IRubyObject[] a, org.jruby.runtime.Block b)
      throws Exception {
    var resource = (RubyResource) a[0];
    var type = javaType(resource.getMetaClass().getRealClass());
    if (type == null) {
      throw new IllegalStateException("no built-in type behind " + resource.identity());
    }
    var word = session().types().named(type);
    if (word == null) {
      throw new IllegalStateException("no built-in type " + type);
    }
    var call = new ResourceCall(session(), resource, Values.text(a[1]));
    var changes = word.differences(call);
    for (var change : changes) {
      if (session().whyRun()) {
        session().report().changed("Would " + change.description(), change.diff());
      } else {
        change.step().run();
        session().report().changed(change.description(), change.diff());
      }
    }
    return bool(!changes.isEmpty());
  }

  private static @Nullable String javaType(RubyClass type) {
    for (var t = type; t != null; t = t.getSuperClass()) {
      var name = t.getInstanceVariable("@java_type");
      if (name != null && !name.isNil()) {
        return Values.text(name);
      }
    }
    return null;
  }

  private static Scope scope(IRubyObject context) {
    return ((RubyRunContext) context).scope();
  }

  private void collections(RubyModule module) {
    define(
        module,
        "init_scope",
        (c, self, a, b) -> {
          var parent = a[1].isNil() ? null : scope(a[1]);
          ((RubyRunContext) a[0]).scope(new Scope(parent, session().generation() > 11));
          return c.nil;
        });
    define(
        module,
        "unify",
        (c, self, a, b) -> {
          scope(a[0]).unify();
          return c.nil;
        });
    define(
        module,
        "collection_insert",
        (c, self, a, b) -> {
          scope(a[0]).resources().insert((Declared) a[1]);
          return a[1];
        });
    define(
        module,
        "collection_insert_at",
        (c, self, a, b) -> {
          scope(a[0]).resources().insertAt(RubyNumeric.num2int(a[2]), (Declared) a[1]);
          return a[1];
        });
    define(
        module,
        "collection_alias",
        (c, self, a, b) -> {
          scope(a[0]).resources().alias(Values.text(a[1]), (Declared) a[2]);
          return c.nil;
        });
    define(
        module,
        "collection_find",
        (c, self, a, b) -> orNil(c, scope(a[0]).find(Values.text(a[1]))));
    define(
        module,
        "collection_find_here",
        (c, self, a, b) -> orNil(c, scope(a[0]).resources().find(Values.text(a[1]))));
    define(
        module,
        "collection_delete",
        (c, self, a, b) -> orNil(c, scope(a[0]).resources().remove(Values.text(a[1]))));
    define(
        module,
        "collection_all",
        (c, self, a, b) -> {
          var all = scope(a[0]).resources().all();
          var array = ruby.newArray(all.size());
          all.forEach(one -> array.append((IRubyObject) one));
          return array;
        });
    define(module, "edge", (c, self, a, b) -> edge(c, a));
    define(
        module,
        "edge_now",
        (c, self, a, b) -> {
          var target = (RubyResource) a[1];
          scope(a[0])
              .enqueue(
                  new Notification(
                      target.identity(),
                      target,
                      Values.text(a[2]),
                      Timing.DELAYED,
                      target.identity(),
                      target));
          return c.nil;
        });
    define(
        module,
        "edges",
        (c, self, a, b) -> {
          var timing = timing(Values.text(a[1]));
          var array = ruby.newArray();
          for (var edge : scope(a[0]).edges(timing, Values.text(a[2]))) {
            array.append(string(edge.wanted()));
          }
          return array;
        });
    define(
        module,
        "converge_scope",
        (c, self, a, b) -> {
          session().walk().converge(scope(a[0]));
          return c.nil;
        });
    define(
        module,
        "finish_scope",
        (c, self, a, b) -> {
          session().walk().finish(scope(a[0]));
          return c.nil;
        });
    define(
        module,
        "run_all",
        (c, self, a, b) -> {
          session().walk().runAll((Declared) a[0]);
          return c.nil;
        });
    define(
        module,
        "run_one",
        (c, self, a, b) -> {
          session().walk().runOne((Declared) a[0], Values.text(a[1]));
          return c.nil;
        });
  }

  private static IRubyObject orNil(ThreadContext c, @Nullable Declared found) {
    return found == null ? c.nil : (IRubyObject) found;
  }

  private static Timing timing(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "before" -> Timing.BEFORE;
      case "immediate", "immediately" -> Timing.IMMEDIATE;
      default -> Timing.DELAYED;
    };
  }

  /** edge(context, notifying or nil, source identity, action, timing, wanted, target or nil). */
  private IRubyObject edge(ThreadContext c, IRubyObject[] a) {
    scope(a[0])
        .add(
            new Notification(
                Values.text(a[2]),
                a[1].isNil() ? null : (Declared) a[1],
                Values.text(a[3]),
                timing(Values.text(a[4])),
                Values.text(a[5]),
                a[6].isNil() ? null : (Declared) a[6]));
    return c.nil;
  }

  private static IRubyObject at(ThreadContext c, IRubyObject self, IRubyObject key) {
    var value = ((RubyNode) self).store().get(c, key);
    return value == null ? c.nil : value;
  }

  private void attributes(RubyModule module) {
    define(
        module,
        "init_node",
        (c, self, a, b) -> {
          var node = (RubyNode) a[0];
          boolean first = session().node() == null;
          node.store(new AttributeStore(ruby, session().generation() > 12, first ? facts() : NONE));
          session().node(node);
          return c.nil;
        });
    define(
        module,
        "level",
        (c, self, a, b) -> ((RubyNode) a[0]).store().level(RubyNumeric.num2int(a[1])));
    define(
        module,
        "replace_level",
        (c, self, a, b) -> {
          ((RubyNode) a[0]).store().replace(c, RubyNumeric.num2int(a[1]), a[2].convertToHash());
          return a[2];
        });
    define(module, "merged", (c, self, a, b) -> ((RubyNode) a[0]).store().everything(c));
    define(module, "node_get", (c, self, a, b) -> at(c, a[0], a[1]));
    define(
        module,
        "group",
        (c, self, a, b) ->
            ((RubyNode) a[0])
                .store()
                .group(c, RubyNumeric.num2int(a[1]), RubyNumeric.num2int(a[2])));
    define(module, "plain", (c, self, a, b) -> plain(c, a[0]));
    define(
        module,
        "facts_map",
        (c, self, a, b) -> {
          var map = new LinkedHashMap<String, @Nullable Object>();
          var facts = session().facts();
          facts.names().forEach(name -> map.put(name, facts.get(name)));
          return Values.toRuby(c, map);
        });
  }

  private static final AttributeStore.Lazy NONE =
      new AttributeStore.Lazy() {
        @Override
        public java.util.Set<String> names() {
          return java.util.Set.of();
        }

        @Override
        public @Nullable Object get(String name) {
          return null;
        }
      };

  private AttributeStore.Lazy facts() {
    return new AttributeStore.Lazy() {
      @Override
      public java.util.Set<String> names() {
        return session().facts().names();
      }

      @Override
      public @Nullable Object get(String name) {
        var value = session().facts().get(name);
        if (name.equals("platform_version") && session().generation() >= 13) {
          value = majorOnDebian(value);
        }
        if (name.equals("platform_version") && value != null && session().generation() >= 13) {
          var c = ruby.getCurrentContext();
          return ruby.getClassFromPath("Chef::VersionString")
              .callMethod(c, "new", string(value.toString()));
        }
        return value;
      }
    };
  }

  /** Current Chef takes a Debian's version from os-release, where older ones had 12.11. */
  private @Nullable Object majorOnDebian(@Nullable Object full) {
    return "debian".equals(session().facts().get("platform"))
            && session().facts().get("os_release") instanceof Map<?, ?> release
            && release.get("version_id") instanceof String major
        ? major
        : full;
  }

  /** A copy made of plain hashes, arrays and strings. */
  private IRubyObject plain(ThreadContext c, IRubyObject value) {
    if (value instanceof RubyHash hash) {
      var copy = RubyHash.newHash(ruby);
      Values.each(
          hash,
          (key, element) -> {
            copy.fastASet(key, plain(c, element));
          });
      return copy;
    }
    if (value instanceof RubyArray<?> array) {
      var copy = ruby.newArray(array.size());
      for (int i = 0; i < array.size(); i++) {
        copy.append(plain(c, array.eltOk(i)));
      }
      return copy;
    }
    return value instanceof RubyString text && text.isFrozen() ? text.strDup(ruby) : value;
  }

  private void types(RubyModule module) {
    define(module, "define_property", this::defineProperty);
    define(
        module,
        "define_word",
        (c, self, a, b) -> {
          word(Values.text(a[0]));
          return c.nil;
        });
    define(
        module,
        "type_spec",
        (c, self, a, b) -> {
          var type = session().types().ofConstant(Values.text(a[0]));
          return type == null ? c.nil : spec(c, type.spec());
        });
    define(
        module,
        "type_constant",
        (c, self, a, b) -> {
          var type = session().types().named(Values.text(a[0]));
          return type == null
              ? c.nil
              : string(io.stackworks.recipes.resource.ResourceTypes.constant(type.spec().name()));
        });
  }

  private IRubyObject defineProperty(
      ThreadContext c, IRubyObject self, IRubyObject[] a, org.jruby.runtime.Block b) {
    var type = (RubyModule) a[0];
    var name = Values.text(a[1]);
    var variable = Values.text(a[2].callMethod(c, "ivar"));
    type.addMethod(name, new PropertyMethod(type, name, variable, a[2], false));
    type.addMethod(name + "=", new PropertyMethod(type, name + "=", variable, a[2], true));
    return a[2];
  }

  void word(String word) {
    var dsl = ruby.getClassFromPath("Chef::DSL::Recipe");
    dsl.addMethod(word, new WordMethod(dsl, word, ruby.getModule("Stackworks")));
  }

  private IRubyObject spec(ThreadContext c, io.stackworks.recipes.resource.Spec spec) {
    var hash = RubyHash.newHash(ruby);
    put(hash, "name", string(spec.name()));
    put(hash, "parent", string(spec.parent()));
    put(hash, "actions", Values.toRuby(c, spec.actions()));
    var properties = ruby.newArray();
    for (var property : spec.properties()) {
      properties.append(property(c, property));
    }
    put(hash, "properties", properties);
    return hash;
  }

  private void put(RubyHash hash, String key, IRubyObject value) {
    hash.op_aset(ruby.getCurrentContext(), string(key), value);
  }

  private IRubyObject property(ThreadContext c, Property p) {
    var hash = RubyHash.newHash(ruby);
    put(hash, "name", string(p.name()));
    put(hash, "types", Values.toRuby(c, p.types()));
    put(hash, "default", Values.literal(c, p.defaultValue()));
    put(hash, "name_property", bool(p.nameProperty()));
    put(hash, "aliases", Values.toRuby(c, p.aliases()));
    put(hash, "one_of", Values.literal(c, p.oneOf()));
    put(hash, "required", Values.toRuby(c, p.required()));
    put(hash, "coerce", string(p.coerce()));
    return hash;
  }

  private void files(RubyModule module) {
    define(
        module,
        "cookbook_root",
        (c, self, a, b) -> {
          session().files().add(Values.text(a[0]), Values.text(a[1]), Path.of(Values.text(a[2])));
          return c.nil;
        });
    define(
        module,
        "cookbook_path",
        (c, self, a, b) ->
            path(session().cookbookFile(Values.text(a[0]), Values.text(a[1]), sources(a[2]))));
    define(
        module,
        "cookbook_file?",
        (c, self, a, b) -> {
          try {
            session().cookbookFile(Values.text(a[0]), Values.text(a[1]), sources(a[2]));
            return c.tru;
          } catch (io.stackworks.recipes.resource.ResourceFailed missing) {
            return c.fals;
          }
        });
    define(
        module,
        "folder_names",
        (c, self, a, b) -> {
          var names = new ArrayList<String>();
          try (var list = Files.list(Path.of(Values.text(a[0])))) {
            list.filter(Files::isDirectory).forEach(p -> names.add(p.getFileName().toString()));
          } catch (IOException missing) {
            return ruby.newArray();
          }
          names.sort(null);
          return Values.toRuby(c, names);
        });
    define(module, "parse_json", (c, self, a, b) -> parseJson(c, a[0]));
    define(
        module,
        "sha256_file",
        (c, self, a, b) -> {
          var digest = MessageDigest.getInstance("SHA-256");
          digest.update(Files.readAllBytes(Path.of(Values.text(a[0]))));
          return string(HexFormat.of().formatHex(digest.digest()));
        });
    define(
        module,
        "compile_template",
        (c, self, a, b) -> {
          var bytes = a[0].asString().getBytes();
          var code = Values.bytes(ruby, TemplateSource.compile(bytes));
          if (!TemplateSource.isUtf8(bytes)) {
            code.setEncoding(org.jcodings.specific.ASCIIEncoding.INSTANCE);
          }
          return code;
        });
    define(module, "text", (c, self, a, b) -> text(c, a[0]));
    define(
        module,
        "raw",
        (c, self, a, b) -> {
          var copy = (RubyString) text(c, a[0]).dup();
          copy.setEncoding(org.jcodings.specific.ASCIIEncoding.INSTANCE);
          return copy;
        });
    define(
        module,
        "xml_escape",
        (c, self, a, b) ->
            string(
                Values.text(text(c, a[0]))
                    .replace("&", "&amp;")
                    .replace("<", "&lt;")
                    .replace(">", "&gt;")
                    .replace("\"", "&quot;")));
    define(
        module,
        "compile_query",
        (c, self, a, b) -> {
          try {
            queries.put(queries.size(), Query.parse(Values.text(a[0])));
          } catch (Query.BadQuery bad) {
            throw Failures.named(ruby, "Chef::Exceptions::InvalidSearchQuery", bad.getMessage());
          }
          return ruby.newFixnum(queries.size() - 1);
        });
    define(
        module,
        "query_matches",
        (c, self, a, b) -> {
          var query = queries.get(RubyNumeric.num2int(a[0]));
          return bool(
              query != null
                  && Values.toJava(c, a[1]) instanceof Map<?, ?> document
                  && query.matches(document));
        });
  }

  private IRubyObject text(ThreadContext c, IRubyObject value) {
    if (value.isNil()) {
      return string("");
    }
    var text = value instanceof RubyString s ? s : value.callMethod(c, "to_s").asString();
    if (text.getEncoding().equals(org.jcodings.specific.ASCIIEncoding.INSTANCE)) {
      text = (RubyString) text.dup();
      text.setEncoding(org.jcodings.specific.UTF8Encoding.INSTANCE);
    }
    return text;
  }

  private static List<String> sources(IRubyObject given) {
    if (given instanceof RubyArray<?> array) {
      var list = new ArrayList<String>();
      for (int i = 0; i < array.size(); i++) {
        list.add(Values.text(array.eltOk(i)));
      }
      return list;
    }
    return List.of(Values.text(given.asString()));
  }

  private IRubyObject parseJson(ThreadContext c, IRubyObject text) {
    try {
      return Values.toRuby(c, JSON.readValue(text.asString().getBytes(), Object.class));
    } catch (JsonProcessingException e) {
      throw RaiseException.from(
          ruby, ruby.getArgumentError(), "JSON cannot be read: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw Failures.toRuby(c, e);
    }
  }

  private static String fullPath() {
    var path = System.getenv("PATH") == null ? "" : System.getenv("PATH");
    var parts = new ArrayList<>(List.of(path.split(":")));
    for (var folder :
        List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")) {
      if (!parts.contains(folder)) {
        parts.add(folder);
      }
    }
    parts.removeIf(String::isEmpty);
    return String.join(":", parts);
  }

  private void processes(RubyModule module) {
    define(module, "run", (c, self, a, b) -> run(a));
  }

  /**
   * run(argv or line, cwd, environment, user, group, login, umask, input, timeout, block) gives
   * [status, stdout, stderr, timed out].
   */
  private IRubyObject run(IRubyObject[] a) {
    List<String> argv =
        a[0] instanceof RubyArray<?> ? sources(a[0]) : CommandLine.argv(Values.text(a[0]));
    Map<String, @Nullable String> environment = new LinkedHashMap<>();
    Values.each(
        (RubyHash) a[2],
        (key, value) -> {
          environment.put(Values.text(key), Values.textOrNull(value));
        });
    var cwd = Values.textOrNull(a[1]);
    var stream = a[9] instanceof RubyProc proc ? proc : null;
    var result =
        session()
            .host()
            .processes()
            .run(
                new Processes.Command(
                    argv,
                    cwd == null ? null : Path.of(ruby.getCurrentDirectory()).resolve(cwd),
                    environment,
                    Values.textOrNull(a[3]),
                    Values.textOrNull(a[4]),
                    a[5].isTrue(),
                    Values.textOrNull(a[6]),
                    a[7].isNil() ? null : a[7].asString().getBytes(),
                    Duration.ofMillis((long) (a[8].convertToFloat().getDoubleValue() * 1000)),
                    stream == null
                        ? null
                        : bytes ->
                            stream.call(
                                ruby.getCurrentContext(),
                                new IRubyObject[] {Values.bytes(ruby, bytes)})));
    return ruby.newArray(
        new IRubyObject[] {
          ruby.newFixnum(result.exitStatus()),
          Values.bytes(ruby, result.stdout()),
          Values.bytes(ruby, result.stderr()),
          bool(result.timedOut())
        });
  }
}
