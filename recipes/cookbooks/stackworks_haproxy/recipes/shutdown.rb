if directory_sandbox?
  stackworks_daemon('balancer') { action :stop }
else
  service 'haproxy' do
    supports status: true, restart: true, reload: true
    action :stop
  end
end
