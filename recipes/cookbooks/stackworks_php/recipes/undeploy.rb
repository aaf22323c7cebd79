include_recipe 'stackworks_php::services'

selected_apps('php').each do |app|
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
