# Releases of static apps, served by nginx under their domains.
apps = selected_apps('static')

unless directory_sandbox?
  service 'nginx' do
    supports status: true, restart: true, reload: true
    action :nothing
  end
end

apps.each do |app|
  declare_releases(app)
  root = ::File.join(instance_path("/srv/www/#{app.shortname}/current"), app.document_root.to_s)

  if directory_sandbox?
    declare_daemon(app, "python3 -m http.server --bind 127.0.0.1 --directory #{root} $PORT")
  else
    first = stack_apps.map(&:shortname).min == app.shortname
    template "/etc/nginx/sites-available/#{app.shortname}" do
      source 'site.erb'
      mode '0644'
      backup false
      variables app: app, root: root, port: instance_http_port, first: first
      notifies :reload, 'service[nginx]'
    end

    link "/etc/nginx/sites-enabled/#{app.shortname}" do
      to "/etc/nginx/sites-available/#{app.shortname}"
      notifies :reload, 'service[nginx]'
    end
  end
end
