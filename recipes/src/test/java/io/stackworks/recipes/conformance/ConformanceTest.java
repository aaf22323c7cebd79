package io.stackworks.recipes.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stackworks.recipes.trial.Sandbox;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIf;
import org.opentest4j.TestAbortedException;

/**
 * What current Chef recorded for small cookbooks, against this engine. A few cases share one
 * process: Ruby runtimes are slow to give their memory back. Cases that change more than a scratch
 * folder run in throw-away copies of the machine.
 */
@EnabledIf("isRoot")
class ConformanceTest {
  private static final int CASES_PER_PROCESS = 16;
  private static final Duration LONGEST = Duration.ofMinutes(4);

  /** A fresh machine has no package lists yet; without a mirror there is nothing to compare. */
  private static final String FROM_MIRROR =
      """
      apt-cache policy hello | grep -q 'Candidate: [0-9]' || timeout 60 apt-get -qq update
      timeout 60 apt-get -qq -y install --download-only hello >&2 || exit 75
      """;

  private static final int NO_MIRROR = 75;

  private static final ExecutorService TWO = Executors.newFixedThreadPool(2);

  @AfterAll
  static void end() {
    TWO.shutdownNow();
  }

  static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  @TestFactory
  Stream<DynamicTest> recipes_do_what_current_chef_does_with_them() throws URISyntaxException {
    var folder = cases();
    var names =
        Case.all(folder).stream().filter(one -> !one.changesTheSystem()).map(Case::name).toList();
    int processes = (names.size() + CASES_PER_PROCESS - 1) / CASES_PER_PROCESS;
    return IntStream.range(0, processes)
        .mapToObj(
            i ->
                names.subList(
                    i * CASES_PER_PROCESS, Math.min((i + 1) * CASES_PER_PROCESS, names.size())))
        .map(
            some -> {
              var output = begun(() -> output(folder, some));
              return DynamicTest.dynamicTest(
                  some.get(0) + " to " + some.get(some.size() - 1),
                  () ->
                      assertThat(output.get())
                          .isEqualToIgnoringNewLines(some.size() + " passed, 0 failed"));
            })
        .toList()
        .stream();
  }

  @TestFactory
  Stream<DynamicTest> recipes_do_to_a_whole_machine_what_current_chef_does()
      throws URISyntaxException, IOException, InterruptedException {
    var folder = cases();
    var obstacle = Sandbox.obstacle();
    return rounds(Case.all(folder).stream().filter(Case::changesTheSystem).toList()).stream()
        .map(
            some -> {
              var output = obstacle.isPresent() ? null : begun(() -> inSandbox(folder, some));
              return DynamicTest.dynamicTest(
                  String.join(" ", some),
                  () -> {
                    if (output == null) {
                      skip(some, "no sandbox here: " + obstacle.orElseThrow());
                    } else {
                      assertThat(result(output)).isEqualTo(some.size() + " passed, 0 failed");
                    }
                  });
            })
        .toList()
        .stream();
  }

  /** Two processes at a time: each uses one processor for the most part. */
  private static Future<String> begun(Callable<String> cases) {
    return TWO.submit(cases);
  }

  /** What a process was skipped for is what its test is skipped for. */
  private static String result(Future<String> output) throws Exception {
    try {
      return output.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof TestAbortedException skipped ? skipped : e;
    }
  }

  /** Cases of one area would meet what the others left; cases of several can share a sandbox. */
  private static Collection<List<String>> rounds(List<Case> cases) {
    var seen = new HashMap<String, Integer>();
    var rounds = new TreeMap<Integer, List<String>>();
    for (var one : cases) {
      var area = one.name().replaceFirst("-.*", "");
      // What needs the mirror has a round of its own: without one it alone is skipped.
      int round = needsMirror(one) ? -1 : seen.merge(area, 1, Integer::sum);
      rounds.computeIfAbsent(round, r -> new ArrayList<>()).add(one.name());
    }
    return rounds.values();
  }

  private static boolean needsMirror(Case one) {
    return one.texts("tags").contains("network");
  }

  private static String inSandbox(Path folder, List<String> names)
      throws IOException, InterruptedException {
    var classes = System.getProperty("surefire.test.class.path", classPath());
    var visible =
        Stream.concat(
                Stream.of(System.getProperty("java.home"), folder.toString()),
                Stream.of(classes.split(File.pathSeparator)))
            .map(Path::of)
            .filter(Files::exists)
            .toList();
    boolean mirror = names.stream().anyMatch(n -> needsMirror(Case.read(folder.resolve(n))));
    var script = (mirror ? FROM_MIRROR : "") + "exec \"$@\"";
    var command = new ArrayList<>(List.of("/bin/sh", "-c", script, "case"));
    command.addAll(java(folder, names));
    var lines = new ArrayList<String>();
    int code =
        new Sandbox(visible)
            .run(command, Map.of("LANG", "C.UTF-8", "TZ", "UTC"), LONGEST, lines::add);
    if (code == NO_MIRROR) {
      skip(names, "the distribution's packages cannot be had: " + lines);
    }
    return String.join("\n", lines);
  }

  /** Loudly: a case that nobody ran must be seen. */
  private static void skip(List<String> names, String why) {
    System.err.println("SKIPPED conformance cases " + names + ": " + why);
    assumeTrue(false, why);
  }

  private static Path cases() throws URISyntaxException {
    var folder = ConformanceTest.class.getResource("/conformance/cases");
    if (folder == null) {
      throw new IllegalStateException("conformance cases are not on the test class path");
    }
    return Path.of(folder.toURI());
  }

  private static String output(Path folder, List<String> names)
      throws IOException, InterruptedException {
    var builder = new ProcessBuilder(java(folder, names)).redirectErrorStream(true);
    builder.redirectInput(new File("/dev/null"));
    builder.environment().put("LANG", "C.UTF-8");
    builder.environment().put("TZ", "UTC");
    var process = builder.start();
    var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return text;
  }

  private static String classPath() {
    return System.getProperty("java.class.path");
  }

  private static List<String> java(Path folder, List<String> names) {
    var line = new ArrayList<String>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Runtime.version().feature() >= 24) {
      line.add("--sun-misc-unsafe-memory-access=allow");
    }
    line.addAll(
        List.of(
            "-Xmx1g",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xlog:disable",
            "--enable-native-access=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=java.base/java.io=ALL-UNNAMED",
            "-cp",
            System.getProperty("surefire.test.class.path", classPath()),
            ConformanceMain.class.getName(),
            folder.toString()));
    line.addAll(names);
    return line;
  }
}
