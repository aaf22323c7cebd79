# The versioned name of Debian's php-fpm is known only once it is installed.
service 'php-fpm' do
  service_name lazy { ::Dir.glob('/etc/init.d/php*-fpm').map { |f| ::File.basename(f) }.max || 'php-fpm' }
  supports status: true, restart: true, reload: true
  action [:enable, :start]
end

service 'nginx' do
  supports status: true, restart: true, reload: true
  action [:enable, :start]
end
