module StackworksDeploy
  module SelectedApps
    # The apps of these types that the current command is about. Data bags know only the type `other`, which fits all.
    def selected_apps(*types)
      stack_apps.select { |app| app.selected && (types.include?(app.type) || app.type == 'other') }
    end

    # Declares the releases of an app; a rollback goes back by one.
    def declare_releases(app)
      back = stack_activity == 'rollback'
      stackworks_app app.shortname do
        source app.source
        environment app.environment
        keep_releases app.settings['keep_releases'] if app.settings['keep_releases']
        action back ? :rollback : :deploy
      end
    end

    # Declares the process that runs an app. It starts anew when the release or the environment changed.
    def declare_daemon(app, command_line, more = {})
      home = instance_path("/srv/www/#{app.shortname}/current")
      stackworks_daemon "app-#{app.shortname}" do
        command command_line
        cwd home
        environment lazy {
          own = stack_instances.find(&:own)
          facts = { 'PORT' => instance_http_port, 'STACKWORKS_HOSTNAME' => own ? own.hostname : node['hostname'],
                    'STACKWORKS_RELEASE' => ::File.exist?(home) ? ::File.realpath(home) : '' }
          facts['BIND'] = '127.0.0.1' if directory_sandbox? # its network is that of the whole machine
          app.environment.merge(facts).merge(more)
        }
        only_if { ::File.exist?(home) }
      end
    end

    # start, stop and restart of the daemons of apps, as asked for.
    def control_daemons(apps)
      verb = { 'start' => :start, 'stop' => :stop, 'restart' => :restart }.fetch(stack_activity, :restart)
      apps.each do |app|
        stackworks_daemon "app-#{app.shortname}" do
          action verb
        end
      end
    end

    def remove_apps(apps)
      apps.each do |app|
        stackworks_daemon "app-#{app.shortname}" do
          action :delete
        end

        stackworks_app app.shortname do
          action :undeploy
        end
      end
    end
  end
end

Chef::Recipe.send(:include, StackworksDeploy::SelectedApps)
