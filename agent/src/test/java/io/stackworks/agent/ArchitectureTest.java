package io.stackworks.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The few rules of imports, so that nobody has to remember them. */
@AnalyzeClasses(
    packages = "io.stackworks.agent",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  @ArchTest
  static final ArchRule state_knows_nobody =
      noClasses()
          .that()
          .resideInAPackage("..agent.state..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..agent.run..", "..agent.session..", "..agent.cli..");

  @ArchTest
  static final ArchRule runs_do_not_know_the_network =
      noClasses()
          .that()
          .resideInAnyPackage("..agent.run..", "..agent.state..", "..agent.facts..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.grpc..", "io.netty..", "..agent.session..");

  @ArchTest
  static final ArchRule only_the_session_sees_grpc =
      noClasses()
          .that()
          .resideOutsideOfPackage("..agent.session..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.grpc..", "io.netty..");

  @ArchTest
  static final ArchRule the_daemon_needs_no_object_mapper =
      noClasses()
          .that()
          .resideOutsideOfPackage("..agent.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.fasterxml.jackson.databind..");
}
