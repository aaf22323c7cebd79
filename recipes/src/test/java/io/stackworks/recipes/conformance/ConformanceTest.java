package io.stackworks.recipes.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * What current Chef recorded for small cookbooks, against this engine. A few cases share one
 * process: Ruby runtimes are slow to give their memory back. Cases that change more than a scratch
 * folder are left to {@code conformance --system}, which has a sandbox.
 */
@EnabledIf("isRoot")
class ConformanceTest {
  private static final int CASES_PER_PROCESS = 16;

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
            some ->
                DynamicTest.dynamicTest(
                    some.get(0) + " to " + some.get(some.size() - 1),
                    () ->
                        assertThat(output(folder, some))
                            .isEqualToIgnoringNewLines(some.size() + " passed, 0 failed")));
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
    var line = new ArrayList<String>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
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
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            ConformanceMain.class.getName(),
            folder.toString()));
    line.addAll(names);
    var builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.redirectInput(new File("/dev/null"));
    builder.environment().put("LANG", "C.UTF-8");
    builder.environment().put("TZ", "UTC");
    var process = builder.start();
    var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return text;
  }
}
