package io.stackworks.server;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;

/** The few rules of imports, so that nobody has to remember them. */
@AnalyzeClasses(packages = "io.stackworks", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String[] DOORS = {
    "..server.agents..", "..server.operator..", "..server.opsworks..", "..server.console.."
  };

  private static final DescribedPredicate<JavaClass> DECISIONS =
      describe(
          "decisions",
          type ->
              type.getPackageName().equals("io.stackworks.server.stack")
                  && outermost(type)
                      .getSimpleName()
                      .matches(
                          "\\w*Rules|Lifecycle|Draft|Decision|Change|Effect|Event|Moment|Snapshot"
                              + "|Deadlines|OpenCommands|Refusal|Problem"));

  private static JavaClass outermost(JavaClass type) {
    return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
  }

  @ArchTest
  static final ArchRule modules_depend_one_way =
      noClasses()
          .that()
          .resideInAPackage("io.stackworks.server..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.stackworks.agent..", "io.stackworks.recipes..");

  @ArchTest
  static final ArchRule decisions_do_no_io =
      noClasses()
          .that(DECISIONS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.io..",
              "java.nio.file..",
              "java.net..",
              "java.sql..",
              "java.util.concurrent..",
              "org.jdbi..",
              "org.slf4j..",
              "..server.store..",
              "io.grpc..",
              "com.linecorp..");

  @ArchTest
  static final ArchRule decisions_have_no_clock =
      noClasses()
          .that(DECISIONS)
          .should()
          .dependOnClassesThat()
          .areAssignableTo(Clock.class)
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime");

  @ArchTest
  static final ArchRule the_core_knows_no_door =
      noClasses()
          .that()
          .resideInAnyPackage(
              "..server.stack..",
              "..server.instance..",
              "..server.layer..",
              "..server.app..",
              "..server.command..",
              "..server.nodedata..",
              "..server.store..",
              "..server.compute..",
              "..server.scaling..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(DOORS);

  @ArchTest
  static final ArchRule doors_ask_no_database_themselves =
      noClasses()
          .that()
          .resideInAnyPackage(DOORS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.jdbi..", "java.sql..");

  @ArchTest
  static final ArchRule the_command_line_is_a_client =
      classes()
          .that()
          .resideInAPackage("..server.cli..")
          .should()
          .onlyDependOnClassesThat(
              resideInAPackage("..server.cli..")
                  .or(resideInAPackage("io.stackworks.proto.."))
                  .or(
                      describe(
                          "anything that is not Stackworks",
                          type -> !type.getPackageName().startsWith("io.stackworks"))));
}
