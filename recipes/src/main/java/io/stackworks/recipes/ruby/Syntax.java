package io.stackworks.recipes.ruby;

import io.stackworks.recipes.check.Code;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jcodings.specific.UTF8Encoding;
import org.jruby.Ruby;
import org.jruby.ast.ArrayNode;
import org.jruby.ast.BlockPassNode;
import org.jruby.ast.CallNode;
import org.jruby.ast.ClassNode;
import org.jruby.ast.DefinedNode;
import org.jruby.ast.FCallNode;
import org.jruby.ast.HashNode;
import org.jruby.ast.IterNode;
import org.jruby.ast.MethodDefNode;
import org.jruby.ast.ModuleNode;
import org.jruby.ast.Node;
import org.jruby.ast.SClassNode;
import org.jruby.ast.StrNode;
import org.jruby.ast.SymbolNode;
import org.jruby.ast.VCallNode;
import org.jruby.ast.types.INameNode;
import org.jruby.exceptions.RaiseException;
import org.jspecify.annotations.Nullable;

/** Reads Ruby files without running them. */
public final class Syntax implements AutoCloseable {
  private static final Set<String> NAMING =
      Set.of(
          "attr_reader",
          "attr_accessor",
          "attr_writer",
          "define_method",
          "alias_method",
          "def_delegator",
          "def_delegators",
          "delegate");
  private static final Pattern PLACE = Pattern.compile("^(.*?):(\\d+): (.*)$", Pattern.DOTALL);

  private final Ruby ruby;

  private Syntax(Ruby ruby) {
    this.ruby = ruby;
  }

  /** A file that is no Ruby. */
  public static final class Wrong extends Exception {
    private static final long serialVersionUID = 1;
    private final int line;

    Wrong(int line, String message) {
      super(message);
      this.line = line;
    }

    /** 1-based, 0: unknown. */
    public int line() {
      return line;
    }
  }

  public static Syntax boot() {
    var config = new org.jruby.RubyInstanceConfig();
    config.setDisableGems(true);
    return new Syntax(Ruby.newInstance(config));
  }

  public Code read(Path file) throws IOException, Wrong {
    try (InputStream in = Files.newInputStream(file)) {
      var parsed = ruby.getParserManager().parseFile(file.toString(), 0, in, UTF8Encoding.INSTANCE);
      var root = (Node) parsed.getAST();
      var reader = new Reader();
      reader.walk(root);
      return new Code(reader.calls, reader.methods, reader.asked, reader.classes);
    } catch (RaiseException raised) {
      var message = String.valueOf(raised.getMessage()).replaceFirst("^\\(SyntaxError\\) ", "");
      var place = PLACE.matcher(message.strip());
      throw place.find()
          ? new Wrong(Integer.parseInt(place.group(2)), firstLine(place.group(3)))
          : new Wrong(0, firstLine(message));
    }
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("syntax error");
  }

  @Override
  public void close() {
    ruby.tearDown(false);
  }

  /** Walks one file. Blocks of other objects' methods count as part of what is around them. */
  private static final class Reader {
    private final Set<String> methods = new LinkedHashSet<>();
    private final Set<String> asked = new LinkedHashSet<>();
    private final List<Code.ClassBody> classes = new ArrayList<>();
    private List<Code.Call> calls = new ArrayList<>();
    private Set<String> ofClass = new LinkedHashSet<>();

    void walk(@Nullable Node node) {
      if (node == null || node instanceof DefinedNode) {
        return;
      }
      if (node instanceof FCallNode call) {
        word(call.getName().idString(), call, call.getArgsNode(), call.getIterNode());
      } else if (node instanceof VCallNode call) {
        calls.add(new Code.Call(name(call), line(call), List.of(), Map.of(), null, true));
      } else if (node instanceof ClassNode type) {
        type(path(type.getCPath()), path(type.getSuperNode()), type.getBodyNode());
      } else if (node instanceof ModuleNode type) {
        type(path(type.getCPath()), "", type.getBodyNode());
      } else if (node instanceof SClassNode type) {
        type("", "", type.getBodyNode());
      } else if (node instanceof MethodDefNode method) {
        methods.add(name(method));
        ofClass.add(name(method));
        children(node);
      } else {
        if (node instanceof CallNode call && call.getName().idString().equals("respond_to?")) {
          literals(call.getArgsNode()).forEach(this::ask);
        }
        if (node instanceof CallNode call && makesType(call)) {
          type("", "", ((IterNode) call.getIterNode()).getBodyNode());
        } else {
          children(node);
        }
      }
    }

    /** {@code Module.new do ... end}: its words are those of a class body. */
    private static boolean makesType(CallNode call) {
      return call.getName().idString().equals("new")
          && call.getIterNode() instanceof IterNode
          && Set.of("Module", "Class", "Struct").contains(path(call.getReceiverNode()));
    }

    private void ask(@Nullable Object name) {
      if (name != null) {
        asked.add(text(name));
      }
    }

    private static String text(Object literal) {
      return literal instanceof Code.Symbol symbol ? symbol.name() : literal.toString();
    }

    private void children(Node node) {
      for (var child : node.childNodes()) {
        walk(child);
      }
    }

    private void word(String name, Node call, @Nullable Node arguments, @Nullable Node iter) {
      var literals = literals(arguments);
      if (NAMING.contains(name)) {
        literals.stream().filter(v -> v != null).map(Reader::text).forEach(methods::add);
        literals.stream().filter(v -> v != null).map(Reader::text).forEach(ofClass::add);
      }
      if (name.equals("respond_to?")) {
        literals.forEach(this::ask);
      }
      var before = calls;
      List<Code.Call> block = null;
      walk(arguments);
      if (iter instanceof IterNode body) {
        calls = new ArrayList<>();
        walk(body.getBodyNode());
        block = calls;
        calls = before;
      } else if (iter instanceof BlockPassNode pass) {
        walk(pass.getBodyNode());
      }
      calls.add(new Code.Call(name, line(call), literals, options(arguments), block, false));
    }

    private void type(String name, String parent, @Nullable Node body) {
      var before = calls;
      var methodsBefore = ofClass;
      calls = new ArrayList<>();
      ofClass = new LinkedHashSet<>();
      walk(body);
      classes.add(new Code.ClassBody(name, parent, calls, ofClass));
      calls = before;
      ofClass = methodsBefore;
    }

    private static int line(Node node) {
      return node.getLine() + 1;
    }

    private static String name(Node node) {
      return node instanceof INameNode named ? named.getName().idString() : "";
    }

    /** {@code A::B} of a constant. */
    private static String path(@Nullable Node node) {
      if (node == null) {
        return "";
      }
      var children = node.childNodes();
      var before = children.isEmpty() || children.get(0) == null ? "" : path(children.get(0));
      return before.isEmpty() ? name(node) : before + "::" + name(node);
    }

    private static List<@Nullable Object> literals(@Nullable Node arguments) {
      var list = new ArrayList<@Nullable Object>();
      if (arguments instanceof ArrayNode array) {
        for (var one : array.children()) {
          if (!(one instanceof HashNode)) {
            list.add(literal(one));
          }
        }
      } else if (arguments != null) {
        list.add(null); // a splat: something, nobody knows what
      }
      return list;
    }

    private static @Nullable Object literal(@Nullable Node node) {
      if (node instanceof StrNode text) {
        return new String(text.getValue().bytes(), StandardCharsets.UTF_8);
      } else if (node instanceof SymbolNode symbol) {
        return new Code.Symbol(symbol.getName().idString());
      } else if (node instanceof ArrayNode array) {
        var list = new ArrayList<@Nullable Object>();
        for (var one : array.children()) {
          list.add(literal(one));
        }
        return list;
      }
      return null;
    }

    private static Map<String, @Nullable Object> options(@Nullable Node arguments) {
      var options = new LinkedHashMap<String, @Nullable Object>();
      if (arguments instanceof ArrayNode array) {
        for (var one : array.children()) {
          if (one instanceof HashNode hash) {
            for (var pair : hash.getPairs()) {
              var key = literal(pair.getKey());
              if (key != null) {
                options.put(text(key), literal(pair.getValue()));
              }
            }
          }
        }
      }
      return options;
    }
  }
}
