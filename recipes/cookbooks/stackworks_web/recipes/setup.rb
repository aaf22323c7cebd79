# nginx; a folder serves files by the Python that is there.
unless directory_sandbox?
  apt_update 'lists' if platform_family?('debian')
  package 'nginx-light'

  file '/etc/nginx/sites-enabled/default' do
    action :delete
    backup false
    notifies :reload, 'service[nginx]'
  end

  service 'nginx' do
    supports status: true, restart: true, reload: true
    action [:enable, :start]
  end
end
