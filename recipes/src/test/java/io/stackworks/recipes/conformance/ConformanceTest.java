package io.stackworks.recipes.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * What current Chef recorded for small cookbooks, against this engine. Cases that change more than
 * a scratch folder are left to {@code conformance --system}, which has a sandbox.
 */
@EnabledIf("isRoot")
class ConformanceTest {
  static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  @TestFactory
  Stream<DynamicTest> recipes_do_what_current_chef_does_with_them() throws URISyntaxException {
    var folder = getClass().getResource("/conformance/cases");
    if (folder == null) {
      throw new IllegalStateException("conformance cases are not on the test class path");
    }
    return Case.all(Path.of(folder.toURI())).stream()
        .filter(one -> !one.changesTheSystem())
        .map(
            one ->
                DynamicTest.dynamicTest(
                    one.name(), () -> assertThat(ConformanceMain.difference(one)).isEmpty()));
  }
}
