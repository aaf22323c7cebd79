package io.stackworks.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.stackworks.api.testing.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which client got which kinds of answers from which operation: docs/api-coverage.md. */
final class Coverage {
  private static final Path GOLDEN = Path.of("../docs/api-coverage.md");
  private static final List<String> CLIENTS =
      List.of("Java SDK", "boto3", "JavaScript SDK", "awscli");
  private static final Map<String, String> LETTERS =
      Map.of(
          "", "h",
          "ValidationException", "v",
          "ResourceNotFoundException", "n",
          "AccessDeniedException", "d");

  private final Map<String, Map<String, Set<String>>> seen = new TreeMap<>();

  Coverage(List<Recorder.Call> calls) {
    for (var name : Model.operations()) {
      seen.put(name, new TreeMap<>());
    }
    for (var call : calls) {
      var letter = LETTERS.get(call.outcome());
      assertThat(letter).as("%s of %s", call.outcome(), call.operation()).isNotNull();
      seen.get(call.operation())
          .computeIfAbsent(Recorder.clientOf(call.client()), client -> new TreeSet<>())
          .add(letter);
    }
  }

  /** Clients that are not on this machine are taken from the document. */
  void compare(Set<String> clients) throws IOException {
    if ("write".equals(System.getProperty("stackworks.golden"))) {
      assertThat(clients).as("clients, to write the document").containsAll(CLIENTS);
      Files.writeString(GOLDEN, document());
    }
    var written = Files.readAllLines(GOLDEN);
    for (var line : document().lines().toList()) {
      var name = line.split("\\|").length > 1 ? line.split("\\|")[1].strip() : "";
      var documented =
          written.stream().filter(other -> other.startsWith("| " + name + " |")).findFirst();
      if (!seen.containsKey(name) || documented.isEmpty()) {
        continue;
      }
      for (int column = 0; column < CLIENTS.size(); column++) {
        if (clients.contains(CLIENTS.get(column))) {
          assertThat(line.split("\\|")[column + 2])
              .as("%s with %s", name, CLIENTS.get(column))
              .isEqualTo(documented.get().split("\\|")[column + 2]);
        }
      }
    }
  }

  private String document() {
    var text = new StringBuilder();
    text.append("# What clients were seen to do with the OpsWorks API\n\n");
    text.append("Written by `ClientsTest`; do not edit. Each letter is a kind of answer that an");
    text.append(" unmodified client got: `h` success, `v` ValidationException,\n");
    text.append("`n` ResourceNotFoundException, `d` AccessDeniedException. All four play the");
    text.append(" scenario of all operations, awscli also the life of a stack.\n\n");
    text.append("| Operation | ").append(String.join(" | ", CLIENTS)).append(" |\n");
    text.append("|---|---|---|---|---|\n");
    seen.forEach(
        (operation, byClient) ->
            text.append("| ")
                .append(operation)
                .append(" | ")
                .append(
                    CLIENTS.stream()
                        .map(client -> cell(byClient.getOrDefault(client, Set.of())))
                        .collect(Collectors.joining(" | ")))
                .append(" |\n"));
    return text.toString();
  }

  /** In the order of the legend. */
  private static String cell(Set<String> letters) {
    return "hvnd"
        .chars()
        .mapToObj(letter -> String.valueOf((char) letter))
        .filter(letters::contains)
        .collect(Collectors.joining(" "));
  }
}
