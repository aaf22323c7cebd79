stack_apps.each do |app|
  stackworks_daemon "app-#{app.shortname}" do
    action :stop
  end
end
