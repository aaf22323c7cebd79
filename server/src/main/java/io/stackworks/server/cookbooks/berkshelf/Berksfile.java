package io.stackworks.server.cookbooks.berkshelf;

import io.stackworks.server.cookbooks.berkshelf.Demand.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A Berksfile, read and not run: what it wants from where. All groups count, as they do for a
 * stack.
 *
 * @param sources addresses of Supermarket servers, in the order they are asked
 * @param metadata folder whose own dependencies are wanted, from the Berksfile's; null: none
 */
public record Berksfile(List<String> sources, List<Demand> demands, @Nullable String metadata) {
  public static final String PUBLIC_SUPERMARKET = "https://supermarket.chef.io";
  private static final Set<String> WITHOUT_MEANING =
      Set.of("solver", "require", "require_relative", "extension", "puts");
  private static final String EXPECTED =
      " (expected: source, metadata, cookbook, group, an each loop or a condition)";

  /** Reads {@code Berksfile} in a folder. */
  public static Berksfile of(Path folder) throws IOException, Unresolved {
    var reader = new Reader(folder);
    for (var statement : RubyLines.of(Files.readString(folder.resolve("Berksfile")))) {
      reader.statement(statement.number(), statement.text());
    }
    return new Berksfile(
        reader.sources.isEmpty() ? List.of(PUBLIC_SUPERMARKET) : List.copyOf(reader.sources),
        List.copyOf(reader.demands),
        reader.metadata);
  }

  private static final class Reader {
    /** A {@code do} or {@code if} that is open: what is in a skipped one does not count. */
    private record Block(
        List<?> values, @Nullable String variable, boolean skipped, boolean chosen) {}

    private final Path folder;
    private final List<String> sources = new ArrayList<>();
    private final List<Demand> demands = new ArrayList<>();
    private final Map<String, @Nullable Object> variables = new HashMap<>();
    private final Deque<Block> blocks = new ArrayDeque<>();
    private @Nullable String metadata;

    Reader(Path folder) {
      this.folder = folder;
    }

    void statement(int line, String text) throws Unresolved {
      try {
        if (!block(line, text) && blocks.stream().noneMatch(Block::skipped)) {
          each(line, text, List.copyOf(blocks));
        }
      } catch (RubyValues.NotUnderstood e) {
        throw new Unresolved("Berksfile:" + line + ": " + e.getMessage() + EXPECTED);
      }
    }

    /** Runs the statement for every value of the loops around it. */
    private void each(int line, String text, List<Block> loops)
        throws RubyValues.NotUnderstood, Unresolved {
      if (loops.isEmpty()) {
        one(line, text);
        return;
      }
      var loop = loops.get(loops.size() - 1);
      var rest = loops.subList(0, loops.size() - 1);
      if (loop.variable() == null) {
        each(line, text, rest);
        return;
      }
      for (var value : loop.values()) {
        variables.put(loop.variable(), value);
        each(line, text, rest);
      }
      variables.remove(loop.variable());
    }

    /** Whether the statement opens, turns or closes a block. */
    private boolean block(int line, String text) throws RubyValues.NotUnderstood, Unresolved {
      if (text.equals("end") || text.equals("}")) {
        if (blocks.isEmpty()) {
          throw new Unresolved("Berksfile:" + line + ": end without a begin");
        }
        blocks.pop();
        return true;
      }
      var loop = EachLoop.of(text, folder, variables);
      if (loop != null) {
        blocks.push(new Block(loop.values(), loop.variable(), false, true));
        if (!loop.body().isEmpty()) {
          statement(line, loop.body());
          blocks.pop();
        }
        return true;
      }
      var values = new RubyValues(text, folder, variables);
      var word = text.matches("[a-z]+\\b.*") ? values.word() : "";
      switch (word) {
        case "if", "unless" -> {
          boolean chosen = condition(values) == word.equals("if");
          blocks.push(new Block(List.of(), null, !chosen, chosen));
        }
        case "else", "elsif" -> {
          var open = blocks.isEmpty() ? new Block(List.of(), null, true, true) : blocks.pop();
          boolean chosen = !open.chosen() && (word.equals("else") || condition(values));
          blocks.push(new Block(List.of(), null, !chosen, open.chosen() || chosen));
        }
        case "group" -> {
          values.arguments();
          values.must("do");
          blocks.push(new Block(List.of(), null, false, true));
        }
        default -> {
          return false;
        }
      }
      return true;
    }

    private static boolean condition(RubyValues values) throws RubyValues.NotUnderstood {
      boolean negated = values.take("!");
      var value = values.value();
      if (!values.atEnd() && !values.atWord("then")) {
        throw new RubyValues.NotUnderstood(values.rest());
      }
      return (value != null && !Boolean.FALSE.equals(value)) != negated;
    }

    private void one(int line, String text) throws RubyValues.NotUnderstood, Unresolved {
      var assigned = text.split("=", 2);
      if (assigned.length == 2 && assigned[0].matches("[A-Za-z_]\\w*\\s*(\\|\\|)?")) {
        var name = assigned[0].replaceAll("[\\s|]", "");
        if (!text.matches("\\w+\\s*==.*")) {
          variables.put(name, new RubyValues(assigned[1], folder, variables).value());
          return;
        }
      }
      var values = new RubyValues(text, folder, variables);
      var word = values.word();
      if (WITHOUT_MEANING.contains(word)) {
        return;
      }
      if (!Set.of("source", "site", "metadata", "cookbook").contains(word)) {
        throw new RubyValues.NotUnderstood(text);
      }
      var given = values.arguments();
      if (values.atWord("if") || values.atWord("unless")) {
        boolean wanted = values.word().equals("if");
        if (condition(values) != wanted) {
          return;
        }
      } else if (!values.atEnd()) {
        throw new RubyValues.NotUnderstood(values.rest());
      }
      switch (word) {
        case "source", "site" -> sources.add(source(given, line));
        case "metadata" -> metadata = String.valueOf(given.named().getOrDefault("path", "."));
        default -> demands.add(demand(given, line));
      }
    }

    private static String source(RubyValues.Arguments given, int line) throws Unresolved {
      if (given.plain().isEmpty()) {
        throw new Unresolved(
            "Berksfile:"
                + line
                + ": source "
                + given.named()
                + " (expected: the address of a Supermarket server)");
      }
      var text = String.valueOf(given.plain().get(0));
      var known = Set.of("opscode", "supermarket", "rubygems").contains(text);
      if (known || text.contains("cookbooks.opscode.com") || text.contains("api.berkshelf.com")) {
        return PUBLIC_SUPERMARKET; // its earlier addresses are gone
      }
      if (!text.matches("https?://\\S+")) {
        throw new Unresolved(
            "Berksfile:" + line + ": source " + text + " (expected: an http or https address)");
      }
      return text.replaceFirst("/+$", "");
    }

    private static Demand demand(RubyValues.Arguments given, int line) throws Unresolved {
      if (given.plain().isEmpty()) {
        throw new Unresolved("Berksfile:" + line + ": cookbook without a name");
      }
      var name = String.valueOf(given.plain().get(0));
      var where = "Berksfile:" + line;
      var constraint =
          given.plain().size() > 1
              ? Metadata.constraint(String.valueOf(given.plain().get(1)), where, name)
              : Constraint.ANY;
      return new Demand(name, constraint, location(given.named(), where, name), line);
    }

    private static Location location(
        Map<String, @Nullable Object> options, String where, String name) throws Unresolved {
      var path = options.get("path");
      if (path != null) {
        return new Location.InFolder(path.toString());
      }
      var url = address(options);
      if (url.isPresent()) {
        var revision = first(options, "revision", "ref", "tag", "branch");
        var below = first(options, "rel");
        return new Location.InGit(url.get(), revision, below == null ? "" : below);
      }
      for (var option : options.keySet()) {
        if (Set.of("hg", "chef_server", "artifactory", "chef_api", "file_store").contains(option)) {
          throw new Unresolved(
              where
                  + ": cookbook "
                  + name
                  + " from "
                  + option
                  + " (expected: path, git or github)");
        }
      }
      return new Location.Anywhere();
    }

    private static Optional<String> address(Map<String, @Nullable Object> options) {
      var git = first(options, "git");
      if (git != null) {
        return Optional.of(git);
      }
      for (var host : List.of("github", "bitbucket", "gitlab")) {
        var repository = first(options, host);
        if (repository != null) {
          var domain = host.equals("bitbucket") ? "bitbucket.org" : host + ".com";
          return Optional.of("https://" + domain + "/" + repository + ".git");
        }
      }
      return Optional.empty();
    }

    private static @Nullable String first(Map<String, @Nullable Object> options, String... names) {
      for (var name : names) {
        var value = options.get(name);
        if (value != null) {
          return value.toString();
        }
      }
      return null;
    }
  }
}
