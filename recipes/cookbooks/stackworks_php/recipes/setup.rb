raise 'the PHP layer needs a machine or a sandbox of its own, not a folder' if directory_sandbox?

apt_update 'lists' if platform_family?('debian')
package %w(nginx-light php-fpm php-mysql)

file '/etc/nginx/sites-enabled/default' do
  action :delete
  backup false
  notifies :reload, 'service[nginx]'
end

include_recipe 'stackworks_php::services'
