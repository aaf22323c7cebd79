package io.stackworks.recipes.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * Runs cases in this process: folder of cases, then name prefixes. Cases that change the system run
 * only in a sandbox, and there only they.
 */
final class ConformanceMain {
  public static void main(String[] args) throws Exception {
    int passed = 0;
    int failed = 0;
    var prefixes = List.of(args).subList(1, args.length);
    boolean inSandbox = Files.exists(Path.of("/.stackworks-sandbox"));
    for (var one : Case.all(Path.of(args[0]))) {
      boolean wanted =
          prefixes.isEmpty() || prefixes.stream().anyMatch(p -> one.name().startsWith(p));
      if (!wanted || one.changesTheSystem() != inSandbox) {
        continue;
      }
      var difference = difference(one);
      if (difference.isEmpty()) {
        passed++;
      } else {
        failed++;
        System.out.println("FAIL " + one.name() + ": " + difference);
      }
    }
    System.out.println(passed + " passed, " + failed + " failed");
    Runtime.getRuntime().halt(failed == 0 ? 0 : 1);
  }

  static String difference(Case one) throws IOException, InterruptedException {
    var top = Files.createTempDirectory("conformance-").toRealPath();
    Files.setPosixFilePermissions(
        top, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
    try {
      return new Comparison(one).compare(new CaseRun(one, top).execute());
    } catch (RuntimeException e) {
      return e.toString() + " " + java.util.Arrays.stream(e.getStackTrace()).limit(6).toList();
    } finally {
      try (var paths = Files.walk(top)) {
        paths.sorted(Comparator.reverseOrder()).forEach(p -> p.toFile().delete());
      }
    }
  }
}
