package io.stackworks.recipes.resource.sources;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import java.util.List;
import java.util.Map;

/**
 * {@code deploy} and its kin: releases of an app side by side, one of them current.
 *
 * <p>Only the declaration is here. The sequence is Ruby ({@code stackworks/deploy.rb}), because
 * cookbooks extend Chef's provider and call its methods from their callbacks.
 */
public final class DeployResource implements ResourceType {
  private static final String ENVIRONMENT =
      "x.is_a?(String) ? { 'RAILS_ENV' => x, 'MERB_ENV' => x, 'RACK_ENV' => x } : x";

  private final String name;
  private final String summary;
  private final String parent;

  private DeployResource(String name, String summary, String parent) {
    this.name = name;
    this.summary = summary;
    this.parent = parent;
  }

  public static List<ResourceType> all() {
    return List.of(
        new DeployResource("deploy", "Deploys an app: a new release each time.", ""),
        new DeployResource("timestamped_deploy", "The same as `deploy`.", "deploy"),
        new DeployResource(
            "deploy_revision", "Deploys an app: one release for each revision.", "deploy"),
        new DeployResource("deploy_branch", "The same as `deploy_revision`.", "deploy_revision"));
  }

  @Override
  public Spec spec() {
    var spec = Spec.of(name, summary).actions("deploy", "force_deploy", "rollback");
    if (!parent.isEmpty()) {
      return spec.parent(parent);
    }
    return spec.with(
        Property.of("deploy_to", "String").isName().doc("Folder of the app."),
        Property.of("repository", "String").alias("repo").doc("Address of the source."),
        Property.of("revision", "String")
            .alias("branch")
            .defaults("HEAD")
            .doc("Branch, tag or commit."),
        Property.of("scm_provider").doc("What fetches the source: git (default), subversion."),
        Property.of("user", "String").doc("User to run as; owns the files."),
        Property.of("group", "String").doc("Group to run as; owns the files."),
        Property.of("environment", "Hash", "String")
            .coerced(ENVIRONMENT)
            .doc("Variables of commands; a text sets RAILS_ENV, MERB_ENV and RACK_ENV."),
        Property.of("migrate", "Boolean")
            .defaults(false)
            .doc("Whether to run the migration command."),
        Property.of("migration_command", "String").doc("Command that migrates the database."),
        Property.of("restart_command").doc("Command or block that restarts the app."),
        Property.of("rollback_on_error", "Boolean")
            .defaults(false)
            .doc("Whether a failure makes the previous release current again."),
        Property.of("keep_releases", "Integer").defaults(5).doc("How many releases are kept."),
        Property.of("shallow_clone", "Boolean")
            .defaults(false)
            .doc("Whether to fetch the last five commits only."),
        Property.of("enable_submodules", "Boolean")
            .defaults(false)
            .doc("Whether submodules are checked out too."),
        Property.of("enable_checkout", "Boolean").defaults(true).doc("As in git."),
        Property.of("checkout_branch", "String").defaults("deploy").doc("As in git."),
        Property.of("additional_remotes", "Hash").defaults(Map.of()).doc("As in git."),
        Property.of("remote", "String").defaults("origin").doc("Name of the git remote."),
        Property.of("ssh_wrapper", "String")
            .alias("git_ssh_wrapper")
            .doc("Program to use as GIT_SSH."),
        Property.of("timeout", "Integer").doc("Seconds for each command of git or Subversion."),
        Property.of("repository_cache", "String")
            .defaults("cached-copy")
            .doc("Folder below `shared` for the working copy."),
        Property.of("copy_exclude", "Array", "String").doc("Accepted; without effect."),
        Property.of("role", "String").doc("Accepted; without effect."),
        Property.of("symlink_before_migrate", "Hash")
            .defaults(Map.of("config/database.yml", "config/database.yml"))
            .doc("Links from `shared` into the release before migrating."),
        Property.of("purge_before_symlink", "Array")
            .defaults(List.of("log", "tmp/pids", "public/system"))
            .doc("What is deleted from the release before linking."),
        Property.of("create_dirs_before_symlink", "Array")
            .defaults(List.of("tmp", "public", "config"))
            .doc("Folders made in the release before linking."),
        Property.of("symlinks", "Hash")
            .defaults(Map.of("system", "public/system", "pids", "tmp/pids", "log", "log"))
            .doc("Links from `shared` into the release."),
        Property.of("before_migrate").doc("Block, or file of the release, run as a recipe."),
        Property.of("before_symlink").doc("Block, or file of the release, run as a recipe."),
        Property.of("before_restart").doc("Block, or file of the release, run as a recipe."),
        Property.of("after_restart").doc("Block, or file of the release, run as a recipe."),
        Property.of("svn_username", "String").doc("User name for Subversion."),
        Property.of("svn_password", "String").doc("Password for Subversion."),
        Property.of("svn_arguments", "String").doc("Further arguments of svn."),
        Property.of("svn_info_args", "String").doc("Further arguments of svn info."),
        Property.of("svn_force_export", "Boolean")
            .defaults(false)
            .doc("Whether Subversion exports instead of checking out."));
  }

  @Override
  public List<Change> differences(Call call) {
    throw new IllegalStateException(name + " is carried out by stackworks/deploy.rb");
  }
}
