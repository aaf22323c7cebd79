service 'php-fpm' do
  service_name lazy { fpm_name }
  supports status: true, restart: true, reload: true
  action [:enable, :start]
end

service 'nginx' do
  supports status: true, restart: true, reload: true
  action [:enable, :start]
end
