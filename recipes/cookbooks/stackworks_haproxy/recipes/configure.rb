# The backends are the instances that are online now; the balancer is reloaded only when they changed.
if directory_sandbox?
  include_recipe 'stackworks_haproxy::process'
else
  service 'haproxy' do
    supports status: true, restart: true, reload: true
    action :nothing
  end

  template '/etc/haproxy/haproxy.cfg' do
    source 'haproxy.cfg.erb'
    mode '0640'
    backup false
    variables lazy {
      { backends: balancer_backends, port: instance_http_port, method: balancer_setting('health_check_method'),
        url: balancer_setting('health_check_url'), stats_url: balancer_setting('stats_url'),
        stats_user: balancer_setting('stats_user'), stats_password: balancer_setting('stats_password') }
    }
    verify 'haproxy -c -q -f %{path}'
    notifies :reload, 'service[haproxy]'
  end

  service 'start haproxy' do
    service_name 'haproxy'
    supports status: true, restart: true, reload: true
    action [:enable, :start]
  end
end
