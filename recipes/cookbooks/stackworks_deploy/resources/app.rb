# Releases of one app:
#
#   /srv/www/<app>/releases/YYYYMMDDHHMMSS   the newest ones, 5 unless told otherwise
#   /srv/www/<app>/current                   link to the release that is live
#   /srv/www/<app>/shared                    what outlives releases: log, config, system, pids
#
# A deploy of the revision that is live changes nothing. Hooks `deploy/before_migrate.rb`, `before_symlink.rb`,
# `before_restart.rb` and `after_restart.rb` of the release are evaluated as recipes, in this order.
provides :stackworks_app
resource_name :stackworks_app
unified_mode true

property :shortname, String, name_property: true
property :deploy_to, String, default: lazy { instance_path("/srv/www/#{shortname}") }
# type: git, archive, s3 (public address), folder, bundle; url, revision, user, password, ssh_key
property :source, Hash, default: {}
property :environment, Hash, default: {}, sensitive: true
property :owner, [String, nil], default: lazy { directory_sandbox? ? nil : node['stackworks_base']['user'] }
property :group, [String, nil], default: lazy { directory_sandbox? ? nil : node['stackworks_base']['group'] }
property :keep_releases, Integer, default: lazy { node['stackworks_deploy']['keep_releases'] }
property :symlinks, Hash, default: lazy { node['stackworks_deploy']['symlinks'].to_hash }
# Shell line that makes the release live, run in `current`; services are usually notified instead.
property :restart_command, [String, nil]

default_action :deploy

action :deploy do
  unless new_resource.source['url'].to_s.empty?
    folders
    revision = fetch
    if revision == live_revision
      Chef::Log.info("#{new_resource.shortname} is at #{revision} already")
    else
      release(revision)
    end
  end
end

action :rollback do
  newest = ::File.exist?(current_path) ? ::File.realpath(current_path) : nil
  older = releases.select { |path| newest && path < newest }.last
  raise "no older release of #{new_resource.shortname} to go back to" unless older

  link current_path do
    to older
  end
  restart(older)
  directory newest do
    recursive true
    action :delete
  end
end

action :undeploy do
  directory new_resource.deploy_to do
    recursive true
    action :delete
  end
end

action_class do
  def release_path
    @release_path
  end

  def shared_path
    ::File.join(new_resource.deploy_to, 'shared')
  end

  def current_path
    ::File.join(new_resource.deploy_to, 'current')
  end

  # For hooks: a shell line in the release, as the owner of the app.
  def run(line)
    execute line do
      cwd release_path
      user new_resource.owner
      environment new_resource.environment
    end
  end

  def sudo(line)
    execute line do
      cwd release_path
      environment new_resource.environment
    end
  end

  def releases
    Dir.glob(::File.join(::File.realpath(new_resource.deploy_to), 'releases', '[0-9]*')).sort
  end

  def live_revision
    stamp = ::File.join(current_path, '.stackworks-revision')
    ::File.exist?(stamp) ? ::File.read(stamp).strip : nil
  end

  def own_directory(path, mode)
    directory path do
      owner new_resource.owner
      group new_resource.group
      mode mode
      recursive true
    end
  end

  def folders
    own_directory(new_resource.deploy_to, '0775')
    own_directory(::File.join(new_resource.deploy_to, 'releases'), '0775')
    own_directory(shared_path, '0775')
    (%w(config log pids system) | new_resource.symlinks.keys).each do |name|
      own_directory(::File.join(shared_path, name), '0775')
    end
  end

  # Brings the source to this machine and tells its revision.
  def fetch
    case new_resource.source['type'].to_s
    when 'git'
      fetch_git
    when 'other', '', 'svn'
      raise "#{new_resource.shortname} has a source of type #{new_resource.source['type']} (expected: git, archive, s3, folder or bundle)"
    else
      fetch_archive
    end
  end

  def fetch_git
    source = new_resource.source
    package 'git' unless directory_sandbox? || ::File.exist?('/usr/bin/git')
    wrapper = nil
    unless source['ssh_key'].to_s.empty?
      key = ::File.join(shared_path, '.deploy_key')
      wrapper = ::File.join(shared_path, '.deploy_ssh')
      file key do
        content source['ssh_key'].end_with?("\n") ? source['ssh_key'] : "#{source['ssh_key']}\n"
        owner new_resource.owner
        mode '0600'
        sensitive true
        backup false
      end
      file wrapper do
        content "#!/bin/sh\nexec ssh -i #{key} -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \"$@\"\n"
        owner new_resource.owner
        mode '0700'
        backup false
      end
    end
    wanted = source['revision'].to_s.empty? ? 'HEAD' : source['revision']
    address = source['url'].sub('stackworks-artifact:', '')
    git ::File.join(shared_path, 'cached-copy') do
      repository address
      revision wanted
      user new_resource.owner
      group new_resource.group
      ssh_wrapper wrapper if wrapper
      enable_submodules true
    end
    shell_out!('git', 'rev-parse', 'HEAD', cwd: ::File.join(shared_path, 'cached-copy'), user: new_resource.owner).stdout.strip
  end

  def fetch_archive
    source = new_resource.source
    address = source['url']
    name = ::File.basename(address.sub(/\?.*/, ''))
    name += '.tar.gz' unless name =~ /\.(tar\.\w+|tgz|tar|zip|war|jar)\z/
    @archive = ::File.join(shared_path, "cached-#{name}")
    path = @archive
    unless source['user'].to_s.empty?
      basic = ["#{source['user']}:#{source['password']}"].pack('m0')
    end
    remote_file path do
      source address
      headers('Authorization' => "Basic #{basic}") if basic
      owner new_resource.owner
      group new_resource.group
      mode '0640'
      backup false
      retries 3
      retry_delay 2
    end
    require 'digest'
    "sha256:#{Digest::SHA256.file(path).hexdigest}"
  end

  def release(revision)
    @release_path = ::File.join(new_resource.deploy_to, 'releases', slug)
    unpack
    file ::File.join(release_path, '.stackworks-revision') do
      content "#{revision}\n"
      owner new_resource.owner
      group new_resource.group
      mode '0644'
    end
    hook('before_migrate')
    hook('before_symlink')
    links
    target = release_path
    link current_path do
      to target
    end
    hook('before_restart')
    restart(target)
    hook('after_restart')
    prune
  end

  # Names sort by time, also when two deploys fall into one second.
  def slug
    name = Time.now.utc.strftime('%Y%m%d%H%M%S')
    last = releases.map { |path| ::File.basename(path) }.last
    last && last >= name ? last.succ : name
  end

  def unpack
    target = release_path
    if @archive
      archive = @archive
      archive_file archive do
        destination target
      end
      single_folder(target)
    else
      cache = ::File.join(shared_path, 'cached-copy')
      execute "copy #{new_resource.shortname} to its release" do
        command "cp -RPp #{cache} #{target} && rm -rf #{target}/.git"
      end
    end
    return unless new_resource.owner
    execute "chown -R #{new_resource.owner}:#{new_resource.group} #{target}"
  end

  # An archive with nothing but one folder at its top means what is in that folder.
  def single_folder(target)
    entries = Dir.children(target)
    return unless entries.length == 1 && ::File.directory?(::File.join(target, entries.first))
    only = ::File.join(target, entries.first)
    aside = "#{target}.unpacked"
    execute "take #{entries.first} for the release" do
      command "mv #{only} #{aside} && rmdir #{target} && mv #{aside} #{target}"
    end
  end

  def links
    new_resource.symlinks.each do |shared, inside|
      place = ::File.join(release_path, inside)
      own_directory(::File.dirname(place), '0775')
      directory place do
        recursive true
        action :delete
        not_if { ::File.symlink?(place) || !::File.exist?(place) }
      end
      link place do
        to ::File.join(shared_path, shared)
      end
    end
  end

  def hook(name)
    file = ::File.join(release_path, 'deploy', "#{name}.rb")
    return unless ::File.exist?(file)
    Chef::Log.info("running the hook #{file}")
    instance_eval(::File.read(file), file, 1)
  end

  def restart(path)
    line = new_resource.restart_command
    return unless line
    execute line do
      cwd path
      user new_resource.owner
      environment new_resource.environment
    end
  end

  def prune
    live = ::File.realpath(current_path)
    old = releases - [live]
    surplus = old.length - (new_resource.keep_releases - 1)
    return unless surplus > 0
    old.first(surplus).each do |path|
      directory path do
        recursive true
        action :delete
      end
    end
  end
end
