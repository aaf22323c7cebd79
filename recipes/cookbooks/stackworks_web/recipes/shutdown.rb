if directory_sandbox?
  stack_apps.each do |app|
    stackworks_daemon("app-#{app.shortname}") { action :stop }
  end
else
  service 'nginx' do
    supports status: true, restart: true, reload: true
    action :stop
  end
end
