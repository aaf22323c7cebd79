apps = selected_apps('static')

if directory_sandbox?
  remove_apps(apps)
else
  service 'nginx' do
    supports status: true, restart: true, reload: true
    action :nothing
  end

  apps.each do |app|
    %w(enabled available).each do |state|
      file "/etc/nginx/sites-#{state}/#{app.shortname}" do
        action :delete
        backup false
        manage_symlink_source false
        force_unlink true
        notifies :reload, 'service[nginx]'
      end
    end

    stackworks_app app.shortname do
      action :undeploy
    end
  end
end
