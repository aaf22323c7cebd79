package io.stackworks.recipes.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.stackworks.recipes.testing.RecipeRuns;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Runs one case as often as it says, each time in a new Ruby runtime of this process. */
final class CaseRun {
  private final Case spec;
  private final Path top;
  private final Path work;
  private final Path scratch;
  private final Path state;

  CaseRun(Case spec, Path top) {
    this.spec = spec;
    this.top = top;
    this.work = top.resolve("case");
    this.scratch = top.resolve("scratch");
    this.state = top.resolve("state");
  }

  List<Observed> execute() throws IOException, InterruptedException {
    copy(spec.folder(), work);
    Files.createDirectories(scratch);
    Files.createDirectories(state);
    Loopback server =
        spec.spec().path("http").asBoolean()
            ? new Loopback(work.resolve("www"), spec.texts("http_headers"))
            : null;
    try {
      var names =
          new Names()
              .with("{{HTTP}}", server == null ? "" : server.base())
              .with("{{DIR}}", scratch.toString())
              .with("{{CASE}}", work.toString())
              .with("{{STATE}}", state.toString());
      fillIn(names);
      var observed = new ArrayList<Observed>();
      for (int number = 1; number <= spec.runs(); number++) {
        observed.add(run(number, names, server));
      }
      return observed;
    } finally {
      if (server != null) {
        server.close();
      }
    }
  }

  private Observed run(int number, Names names, Loopback server)
      throws IOException, InterruptedException {
    if (number == 1) {
      before("before.sh");
    }
    before("before-" + number + ".sh");
    var node = work.resolve("node-" + number + ".json");
    if (!Files.exists(node)) {
      node = work.resolve("node.json");
    }
    if (server != null) {
      server.forget();
    }
    var report = top.resolve("report-" + number + ".json");
    var runList = new ArrayList<String>();
    Case.JSON.readTree(node.toFile()).path("run_list").forEach(one -> runList.add(one.asText()));
    var result = RecipeRuns.run(runList, node, work, state, report);
    JsonNode raw =
        Files.exists(report) ? Case.JSON.readTree(report.toFile()) : MissingNode.getInstance();
    var probes = new TreeMap<String, String>();
    for (var field : spec.spec().path("probes").properties()) {
      probes.put(field.getKey(), names.blank(shell(field.getValue().asText()).stripTrailing()));
    }
    return new Observed(
        result.exitCode(),
        raw.path("status").asText(),
        exception(raw.path("exception"), names),
        resources(raw.path("resources"), names),
        new Snapshot(names, spec.texts("ignore")).of(scratch),
        probes,
        server == null ? List.of() : server.requests().stream().map(names::blank).toList(),
        names.blank(result.output()));
  }

  private static JsonNode exception(JsonNode raw, Names names) {
    if (!raw.isObject()) {
      return MissingNode.getInstance();
    }
    return Case.JSON
        .createObjectNode()
        .put("class", raw.path("class").asText())
        .put("message", names.blank(raw.path("message").asText()));
  }

  private static List<List<String>> resources(JsonNode raw, Names names) {
    var list = new ArrayList<List<String>>();
    for (var one : raw) {
      if (!one.get("action").asText().equals("nothing")) {
        list.add(
            List.of(
                one.get("type").asText(),
                names.blank(one.get("name").asText()),
                one.get("action").asText(),
                one.get("status").asText(),
                one.path("depth").asText("0")));
      }
    }
    return list;
  }

  private void fillIn(Names names) throws IOException {
    try (var paths = Files.walk(work)) {
      for (var path : paths.filter(p -> p.toString().endsWith(".json")).toList()) {
        if (!path.startsWith(work.resolve("cookbooks")) && Files.isRegularFile(path)) {
          Files.writeString(path, names.fill(Files.readString(path)));
        }
      }
    }
  }

  private void before(String script) throws IOException, InterruptedException {
    var file = work.resolve(script);
    if (Files.exists(file)) {
      var process = process(List.of("/bin/sh", "-e", file.toString()));
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
        throw new IllegalStateException(script + " failed: " + output);
      }
    }
  }

  private String shell(String line) throws IOException, InterruptedException {
    var process = process(List.of("/bin/sh", "-c", line));
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor(1, TimeUnit.MINUTES);
    return output;
  }

  private Process process(List<String> argv) throws IOException {
    var builder =
        new ProcessBuilder(argv)
            .directory(scratch.toFile())
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile());
    builder.environment().putAll(Map.of("DIR", scratch.toString(), "LANG", "C.UTF-8", "TZ", "UTC"));
    return builder.start();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var paths = Files.walk(from)) {
      for (var path : paths.toList()) {
        Files.copy(
            path,
            to.resolve(from.relativize(path).toString()),
            StandardCopyOption.COPY_ATTRIBUTES,
            java.nio.file.LinkOption.NOFOLLOW_LINKS);
      }
    }
  }
}
