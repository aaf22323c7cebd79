package io.stackworks.recipes.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A parsed query: says which documents it means. Values are compared by case. */
public sealed interface Query {
  boolean matches(Fields fields);

  /** Whether a document, nested as it is, is meant. */
  default boolean matches(Map<?, ?> document) {
    return matches(Fields.of(document));
  }

  /**
   * @throws BadQuery when it cannot be understood
   */
  static Query parse(String text) {
    return new QueryParser(text).parse();
  }

  /** Everything. */
  record All() implements Query {
    @Override
    public boolean matches(Fields fields) {
      return true;
    }
  }

  record Not(Query query) implements Query {
    @Override
    public boolean matches(Fields fields) {
      return !query.matches(fields);
    }
  }

  record And(List<Query> queries) implements Query {
    public And {
      queries = List.copyOf(queries);
    }

    @Override
    public boolean matches(Fields fields) {
      return queries.stream().allMatch(q -> q.matches(fields));
    }
  }

  record Or(List<Query> queries) implements Query {
    public Or {
      queries = List.copyOf(queries);
    }

    @Override
    public boolean matches(Fields fields) {
      return queries.stream().anyMatch(q -> q.matches(fields));
    }
  }

  /**
   * @param field pattern over field names, null: any field
   */
  record Term(@Nullable Pattern field, Pattern value) implements Query {
    @Override
    public boolean matches(Fields fields) {
      return fields.values(field).stream().anyMatch(v -> value.matcher(v).matches());
    }
  }

  /** Compared as text, as the index of Chef does. */
  record Range(Pattern field, String low, boolean lowIncluded, String high, boolean highIncluded)
      implements Query {
    @Override
    public boolean matches(Fields fields) {
      return fields.values(field).stream().anyMatch(this::within);
    }

    private boolean within(String value) {
      if (!low.equals("*")) {
        int c = value.compareTo(low);
        if (c < 0 || (c == 0 && !lowIncluded)) {
          return false;
        }
      }
      if (!high.equals("*")) {
        int c = value.compareTo(high);
        return c < 0 || (c == 0 && highIncluded);
      }
      return true;
    }
  }

  /** A query that cannot be understood. */
  final class BadQuery extends RuntimeException {
    private static final long serialVersionUID = 1;

    BadQuery(String message) {
      super(message);
    }
  }

  /**
   * A document as the index sees it: each value under its keys joined by {@code _}, and under its
   * last key alone. The keys of a hash are values of its name too.
   */
  record Fields(Map<String, List<String>> byName) {
    static Fields of(Map<?, ?> document) {
      var fields = new HashMap<String, List<String>>();
      add(fields, "", "", document);
      return new Fields(fields);
    }

    private static void add(
        Map<String, List<String>> fields, String path, String last, @Nullable Object value) {
      if (value instanceof Map<?, ?> map) {
        map.forEach(
            (key, inner) -> {
              var name = String.valueOf(key);
              add(fields, path.isEmpty() ? name : path + "_" + name, name, inner);
              if (!path.isEmpty()) {
                add(fields, path, last, name);
              }
            });
      } else if (value instanceof List<?> list) {
        list.forEach(inner -> add(fields, path, last, inner));
      } else if (value != null) {
        var text = String.valueOf(value);
        fields.computeIfAbsent(path, k -> new ArrayList<>()).add(text);
        if (!last.equals(path)) {
          fields.computeIfAbsent(last, k -> new ArrayList<>()).add(text);
        }
      }
    }

    List<String> values(@Nullable Pattern name) {
      var found = new ArrayList<String>();
      byName.forEach(
          (key, values) -> {
            if (name == null || name.matcher(key).matches()) {
              found.addAll(values);
            }
          });
      return found;
    }
  }
}
