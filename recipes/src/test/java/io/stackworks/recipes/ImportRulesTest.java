package io.stackworks.recipes;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ImportRulesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.stackworks.recipes");

  @Test
  void only_the_ruby_package_knows_ruby() {
    noClasses()
        .that()
        .resideOutsideOfPackage("..recipes.ruby..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.jruby..")
        .check(CLASSES);
  }

  @Test
  void the_plan_knows_neither_ruby_nor_the_host() {
    noClasses()
        .that()
        .resideInAPackage("..recipes.plan..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.jruby..", "..recipes.ruby..", "..recipes.host..")
        .check(CLASSES);
  }
}
