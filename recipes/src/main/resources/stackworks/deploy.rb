# The deploy resources of Chef 13 and older: releases side by side, one of them current. Ruby carries them out, because
# cookbooks extend the provider and call its methods from callbacks; what touches the machine is left to other resources.
class Chef
  class Provider
    class Deploy < Chef::Provider
      attr_reader :release_path, :previous_release_path

      def inline? = false
      def whyrun_supported? = true

      def load_current_resource
        scm.load_current_resource if scm.is_a?(Chef::Provider)
        @release_path = "#{new_resource.deploy_to}/releases/#{release_slug}"
      end

      def define_resource_requirements
        requirements.assert(:rollback) do |a|
          a.assertion { all_releases[-2] }
          a.failure_message(RuntimeError, 'There is no release to rollback to!')
        end
      end

      def action_deploy
        save_release_state
        if !deployed?(release_path)
          with_rollback_on_error { deploy }
        elsif current_release?(release_path)
          Chef::Log.debug("#{new_resource} is the latest version")
        else
          rollback_to(release_path)
        end
      end

      def action_force_deploy
        save_release_state
        if deployed?(release_path)
          converge_by("delete deployed app at #{release_path} prior to force-deploy") { FileUtils.rm_rf(release_path) }
        end
        deploy
      end

      def action_rollback = rollback_to(all_releases[-2])

      def rollback_to(target)
        later = all_releases[(all_releases.index(target) + 1)..] || []
        @release_path = target
        rollback
        later.each do |release|
          converge_by("roll back by removing release #{release}") { FileUtils.rm_rf(release) }
          release_deleted(release)
        end
      end

      def deploy
        verify_directories_exist
        update_cached_repo
        enforce_ownership
        copy_cached_repo
        install_gems
        enforce_ownership
        callback(:before_migrate, new_resource.before_migrate)
        migrate
        callback(:before_symlink, new_resource.before_symlink)
        symlink
        callback(:before_restart, new_resource.before_restart)
        restart
        callback(:after_restart, new_resource.after_restart)
        cleanup!
        Chef::Log.info("#{new_resource} deployed to #{new_resource.deploy_to}")
      end

      def rollback
        Chef::Log.info("#{new_resource} rolling back to previous release #{release_path}")
        symlink
        restart
      end

      def callback(what, code = nil)
        return if whyrun_mode?
        case code
        when Proc
          Chef::Log.info("#{new_resource} running callback #{what}")
          recipe_eval(&code)
        when nil then run_callback_from_file("#{release_path}/deploy/#{what}.rb")
        else
          file = "#{release_path}/#{code}"
          raise "Can't find your callback file #{file}" unless ::File.exist?(file)
          run_callback_from_file(file)
        end
      end

      def run_callback_from_file(file)
        return unless ::File.exist?(file)
        Chef::Log.info("#{new_resource} queueing checkdeploy hook #{file}")
        recipe_eval { ::Dir.chdir(release_path) { instance_eval(::File.read(file), file, 1) } }
      end

      # For callbacks: a command in the release, as the user of the deployment.
      def run(command, &block)
        execute(command, &block).tap do |declared|
          declared.user(new_resource.user) if new_resource.user
          declared.group(new_resource.group) if new_resource.group
          declared.cwd(release_path) unless declared.cwd
          declared.environment(new_resource.environment) if new_resource.environment && !declared.environment
        end
      end

      def sudo(command, &block) = execute(command, &block)

      def migrate
        run_symlinks_before_migrate
        return unless new_resource.migrate
        enforce_ownership
        converge_by("execute migration command #{new_resource.migration_command}") do
          shell_out!(new_resource.migration_command, **run_options(cwd: release_path))
        end
      end

      def symlink
        purge_tempfiles_from_current_release
        link_tempfiles_to_current_release
        link_current_release_to_production
        Chef::Log.info("#{new_resource} updated symlinks")
      end

      def restart
        command = new_resource.restart_command
        if command.is_a?(Proc)
          Chef::Log.info("#{new_resource} restarting app with embedded recipe")
          recipe_eval(&command) unless whyrun_mode?
        elsif command
          converge_by("restart app using command #{command}") do
            shell_out!(command, **run_options(cwd: new_resource.current_path))
          end
        end
      end

      def cleanup!
        converge_by('update release history data') { release_created(release_path) }
        (all_releases[0..(-1 - new_resource.keep_releases)] || []).each do |old|
          converge_by("remove old release #{old}") { FileUtils.rm_rf(old) }
          release_deleted(old)
        end
      end

      def all_releases = ::Dir.glob("#{new_resource.deploy_to}/releases/*").sort

      def update_cached_repo = new_resource.svn_force_export ? svn_force_export : run_scm_sync
      def run_scm_sync = run_scm(:sync)
      def svn_force_export = run_scm(:force_export)

      def copy_cached_repo
        releases = "#{new_resource.deploy_to}/releases"
        converge_by("deploy from repo to #{releases}") do
          FileUtils.rm_rf(release_path)
          FileUtils.mkdir_p(releases)
          shell_out!('cp', '-a', "#{new_resource.destination}/.", release_path)
        end
      end

      def enforce_ownership
        owner = "#{new_resource.user}#{":#{new_resource.group}" if new_resource.group}"
        return if owner.empty?
        converge_by("force ownership of #{new_resource.deploy_to} to #{new_resource.group}:#{new_resource.user}") do
          shell_out!('chown', '-R', owner, new_resource.deploy_to)
        end
      end

      def verify_directories_exist
        create_dir_unless_exists(new_resource.deploy_to)
        create_dir_unless_exists(new_resource.shared_path)
      end

      def link_current_release_to_production
        converge_by("link release #{release_path} into production at #{new_resource.current_path}") do
          FileUtils.rm_f(new_resource.current_path)
          link_or_fail(release_path, new_resource.current_path, 'current release to production')
        end
        enforce_ownership
      end

      def run_symlinks_before_migrate
        links = new_resource.symlink_before_migrate
        converge_by("make pre-migration symlinks: #{shown(links)}") do
          links.each { |from, to| link_or_fail("#{new_resource.shared_path}/#{from}", "#{release_path}/#{to}", 'shared data before migrate') }
        end
      end

      def link_tempfiles_to_current_release
        new_resource.create_dirs_before_symlink.each { |dir| create_dir_unless_exists("#{release_path}/#{dir}") }
        links = new_resource.symlinks
        converge_by("link shared paths into current release: #{shown(links)}") do
          links.each { |from, to| link_or_fail(::File.join(new_resource.shared_path, from), ::File.join(release_path, to), 'shared data') }
        end
        run_symlinks_before_migrate
        enforce_ownership
      end

      def purge_tempfiles_from_current_release
        purged = new_resource.purge_before_symlink
        converge_by("purge directories in checkout #{purged.join(', ')}") do
          purged.each { |dir| FileUtils.rm_rf("#{release_path}/#{dir}") }
        end
      end

      # What fetches the source: a git or subversion resource, or a provider of a cookbook's own.
      def scm
        @scm ||= begin
          wanted = new_resource.scm_provider
          if wanted.to_s.casecmp?('subversion') || wanted.to_s.end_with?('::Subversion') then scm_resource(:subversion)
          elsif wanted.nil? || wanted.to_s.casecmp?('git') || wanted.to_s.end_with?('::Git') then scm_resource(:git)
          else
            type = wanted.is_a?(Class) ? wanted : Chef::Provider.named(wanted, new_resource)
            type.new(new_resource, run_context)
          end
        end
      end
      alias scm_provider scm

      protected

      def release_created(release) = nil
      def release_deleted(release) = nil
      def release_slug = Time.now.utc.strftime('%Y%m%d%H%M%S')

      private

      SCM_PROPERTIES = {
        git: %i(remote depth enable_submodules checkout_branch additional_remotes enable_checkout ssh_wrapper),
        subversion: %i(svn_username svn_password svn_arguments svn_info_args)
      }.freeze

      def scm_resource(type)
        given = new_resource
        more = SCM_PROPERTIES[type]
        build_resource(type, given.destination) do
          repository given.repository
          revision given.revision
          (%i(user group environment timeout) + more).each do |name|
            value = given.public_send(name)
            public_send(name, value) unless value.nil?
          end
        end
      end

      def run_scm(action)
        scm.run_action(action)
        changed = scm.is_a?(Chef::Provider) ? scm.new_resource.updated_by_last_action? : scm.updated_by_last_action?
        @changed ||= changed
      end

      def install_gems
        file = "#{release_path}/gems.yml"
        return unless ::File.exist?(file)
        require 'yaml'
        YAML.safe_load(::File.read(file), permitted_classes: [Symbol]).each do |wanted|
          name, version = %w(name version).map { |k| wanted[k.to_sym] || wanted[k] }
          resource = build_resource(:gem_package, name) { version(version) if version }
          resource.run_action(:install)
        end
      end

      def run_options(**options)
        options[:user] = new_resource.user if new_resource.user
        options[:group] = new_resource.group if new_resource.group
        options[:environment] = new_resource.environment if new_resource.environment
        options[:timeout] = 3600
        options
      end

      def create_dir_unless_exists(dir)
        return false if ::File.directory?(dir)
        given = new_resource
        made = build_resource(:directory, dir) do
          recursive true
          owner given.user if given.user
          group given.group if given.group
        end
        made.run_action(:create)
        @changed ||= made.updated_by_last_action?
      end

      def link_or_fail(from, to, what)
        FileUtils.ln_sf(from, to)
      rescue SystemCallError => e
        raise Chef::Exceptions::FileNotFound, "Cannot symlink #{what}: #{from} to #{to}: #{e.message}"
      end

      def shown(links) = links.map { |from, to| "#{from} => #{to}" }.join(', ')

      def with_rollback_on_error
        yield
      rescue StandardError => e
        if new_resource.rollback_on_error
          Chef::Log.warn("Error on deploying #{release_path}: #{e.message}")
          failed = release_path
          if previous_release_path
            @release_path = previous_release_path
            rollback
          end
          converge_by("remove failed deploy #{failed}") { FileUtils.rm_rf(failed) }
          release_deleted(failed)
        end
        raise
      end

      def save_release_state
        return unless ::File.symlink?(new_resource.current_path)
        release = ::File.readlink(new_resource.current_path)
        @previous_release_path = release if ::File.exist?(release)
      end

      def deployed?(release) = all_releases.include?(release)
      def current_release?(release) = @previous_release_path == release
    end

    # A new release each time.
    class Deploy::Timestamped < Deploy; end

    # One release for each revision; their order is kept in the file cache.
    class Deploy::Revision < Deploy
      def all_releases = releases

      def action_deploy
        save_releases(releases.select { |path| ::File.exist?(path) }) unless whyrun_mode?
        super
      end

      def cleanup!
        super
        (::Dir.glob("#{new_resource.deploy_to}/releases/*") - releases).each do |unknown|
          converge_by("remove unknown release in #{unknown}") { FileUtils.rm_rf(unknown) }
        end
      end

      protected

      def release_created(release) = save_releases(releases - [release] + [release])
      def release_deleted(release) = save_releases(releases - [release])

      def release_slug
        return scm.revision_slug if scm.respond_to?(:revision_slug)
        scm.declared_type.to_s == 'subversion' ? subversion_revision : git_commit
      end

      private

      def history = "revision-deploys/#{new_resource.name}"

      def releases
        require 'json'
        JSON.parse(Chef::FileCache.load(history))
      rescue Chef::Exceptions::FileNotFound, JSON::ParserError
        ::Dir.glob("#{new_resource.deploy_to}/releases/*").sort_by { |path| ::File.ctime(path) }
      end

      def save_releases(list) = whyrun_mode? ? list : Chef::FileCache.store(history, JSON.generate(list))

      def scm_options
        environment = { 'GIT_TERMINAL_PROMPT' => '0' }
        environment['HOME'] = ::Etc.getpwnam(new_resource.user).dir if new_resource.user
        environment['GIT_SSH'] = new_resource.ssh_wrapper if new_resource.ssh_wrapper
        options = run_options
        options.merge(environment: environment.merge(options[:environment] || {}))
      end

      def git_commit
        @git_commit ||= begin
          wanted = new_resource.revision.to_s
          pattern = ['', 'HEAD'].include?(wanted) ? 'HEAD' : "#{wanted}*"
          wanted =~ /\A\h{40}\z/ ? wanted : resolve(wanted, pattern)
        end
      end

      def resolve(wanted, pattern)
        listing = shell_out!('git', 'ls-remote', new_resource.repository, pattern, **scm_options).stdout
        commits = listing.lines.to_h { |line| line.chomp.split("\t", 2).reverse }
        names = pattern == 'HEAD' ? ['HEAD'] : ["refs/tags/#{wanted}^{}", "refs/tags/#{wanted}", "refs/heads/#{wanted}", wanted]
        found = names.find { |name| commits.key?(name) }
        return commits[found] if found
        raise Chef::Exceptions::UnresolvableGitReference,
              "Unable to parse SHA reference for '#{wanted}' in repository '#{new_resource.repository}'. Verify your (case-sensitive) repository URL and revision.\n" \
              "`git ls-remote '#{new_resource.repository}' '#{pattern}'` output: #{listing}"
      end

      def subversion_revision
        return new_resource.revision if new_resource.revision =~ /\A\d+\z/
        login = new_resource.svn_username ? ['--username', new_resource.svn_username, '--password', new_resource.svn_password.to_s] : []
        info = shell_out!('svn', '--non-interactive', 'info', new_resource.repository, *login, "-r#{new_resource.revision}", **scm_options).stdout
        info[/^Last Changed Rev: (\d+)/, 1] || info[/^Revision: (\d+)/, 1] || raise("Could not parse `svn info` data: #{info}")
      end
    end

    class Deploy::Branch < Deploy::Revision; end

    DeployRevision = Deploy::Revision
    DeployBranch = Deploy::Branch
    TimestampedDeploy = Deploy::Timestamped
  end
end

module Stackworks
  # What deploy resources have beyond plain properties.
  module DeployFace
    %i(before_migrate before_symlink before_restart after_restart restart_command).each do |name|
      define_method(name) { |value = nil, &block| block ? super(block) : (value.nil? ? super() : super(value)) }
    end
    def restart(value = nil, &block) = restart_command(value, &block)

    def shared_path = "#{deploy_to}/shared"
    def current_path = "#{deploy_to}/current"
    def destination = "#{shared_path}/#{repository_cache}"
    def depth = shallow_clone ? 5 : nil
    def keep_releases(value = nil) = value.nil? ? [super().to_i, 1].max : super(value)
  end
end
