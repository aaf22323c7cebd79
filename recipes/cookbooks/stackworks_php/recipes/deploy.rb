# Releases of PHP apps, served by nginx and php-fpm.
include_recipe 'stackworks_php::services'

selected_apps('php').each do |app|
  declare_releases(app)
  home = "/srv/www/#{app.shortname}/current"

  template "/etc/nginx/sites-available/#{app.shortname}" do
    source 'site.erb'
    mode '0640'
    backup false
    sensitive true
    variables lazy {
      { app: app, root: ::File.join(home, app.document_root.to_s).chomp('/'), port: instance_http_port,
        first: stack_apps.map(&:shortname).min == app.shortname, socket: "/run/php/#{fpm_name}.sock" }
    }
    notifies :reload, 'service[nginx]'
  end

  link "/etc/nginx/sites-enabled/#{app.shortname}" do
    to "/etc/nginx/sites-available/#{app.shortname}"
    notifies :reload, 'service[nginx]'
  end

  link "#{home}/opsworks.php" do
    to "/srv/www/#{app.shortname}/shared/config/opsworks.php"
    only_if { ::File.exist?(home) }
  end
end

include_recipe 'stackworks_php::configure'
