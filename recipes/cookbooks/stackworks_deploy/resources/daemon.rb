# A program that runs for ever: a unit where systemd runs, an init script elsewhere, and a plain process with a file
# of its number where the instance is a folder.
provides :stackworks_daemon
resource_name :stackworks_daemon
unified_mode true

property :daemon_name, String, name_property: true
property :command, String # shell line; required to create and start
property :cwd, String, default: '/'
property :environment, Hash, default: {}, sensitive: true
property :run_as, [String, nil], default: lazy { directory_sandbox? ? nil : node['stackworks_base']['user'] }
property :run_as_group, [String, nil], default: lazy { directory_sandbox? ? nil : node['stackworks_base']['group'] }
property :log_file, String, default: lazy { instance_path("/var/log/#{daemon_name}.log") }

default_action :create

# Writes what is needed to start it, starts it, and restarts it when that changed.
action :create do
  raise "stackworks_daemon[#{new_resource.name}] needs a command" unless new_resource.command
  changed = declare_files
  if running?
    restart if changed
  else
    start
  end
end

action :start do
  start unless running?
end

action :stop do
  stop if running?
end

action :restart do
  running? ? restart : start
end

action :delete do
  stop if running?
  if directory_sandbox?
    files = [script, pid_file, environment_file]
  elsif systemd?
    service(new_resource.daemon_name) { action :disable }
    files = [unit_file, environment_file]
  else
    service(new_resource.daemon_name) { action :disable }
    files = [script, environment_file]
  end
  files.each do |path|
    file path do
      action :delete
      backup false
    end
  end
  name = new_resource.daemon_name
  execute "update-rc.d -f #{name} remove" do
    only_if { ::Dir.glob("/etc/rc?.d/[SK][0-9][0-9]#{name}").any? && !directory_sandbox? }
  end
end

action_class do
  def systemd?
    ::File.directory?('/run/systemd/system')
  end

  def unit_file
    "/etc/systemd/system/#{new_resource.daemon_name}.service"
  end

  def script
    directory_sandbox? ? instance_path("/etc/daemons/#{new_resource.daemon_name}") : "/etc/init.d/#{new_resource.daemon_name}"
  end

  def pid_file
    instance_path("/run/#{new_resource.daemon_name}.pid")
  end

  def environment_file
    instance_path("/etc/default/#{new_resource.daemon_name}")
  end

  def declare_files
    [environment_file, script, pid_file, new_resource.log_file].map { |path| ::File.dirname(path) }.uniq.each do |path|
      directory path do
        recursive true
      end
    end
    quoted = new_resource.environment.map { |k, v| "#{k}=\"#{v.to_s.gsub(/["\\$`]/) { |c| "\\#{c}" }}\"\n" }
    written = file(environment_file) do
      content quoted.sort.join
      mode '0600'
      sensitive true
      backup false
    end
    described = systemd? && !directory_sandbox? ? declare_unit : declare_script
    written.updated_by_last_action? || described.updated_by_last_action?
  end

  def declare_unit
    template unit_file do
      source 'unit.erb'
      cookbook 'stackworks_deploy'
      mode '0644'
      backup false
      variables daemon: new_resource, environment_file: environment_file
    end.tap do |unit|
      execute('systemctl daemon-reload') if unit.updated_by_last_action?
      service(new_resource.daemon_name) { action :enable }
    end
  end

  def declare_script
    template script do
      source 'init.erb'
      cookbook 'stackworks_deploy'
      mode '0755'
      backup false
      variables daemon: new_resource, environment_file: environment_file, pid_file: pid_file, folder: directory_sandbox?
    end.tap do
      service(new_resource.daemon_name) { action :enable } unless directory_sandbox?
    end
  end

  def control(verb)
    systemd? && !directory_sandbox? ? "systemctl #{verb} #{new_resource.daemon_name}" : "#{script} #{verb}"
  end

  def running?
    return shell_out("systemctl is-active --quiet #{new_resource.daemon_name}").exitstatus == 0 if systemd? && !directory_sandbox?
    ::File.exist?(script) && shell_out("#{script} status").exitstatus == 0
  end

  def start
    tell('start')
  end

  def stop
    tell('stop')
  end

  def restart
    tell('restart')
  end

  def tell(verb)
    line = control(verb)
    execute "#{verb} #{new_resource.daemon_name}" do
      command line
    end
  end
end
