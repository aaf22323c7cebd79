# start, stop and restart as asked for: nginx serves all apps of the instance.
verb = { 'start' => :start, 'stop' => :stop }.fetch(stack_activity, :restart)

if directory_sandbox?
  control_daemons(selected_apps('static'))
else
  service 'nginx' do
    supports status: true, restart: true, reload: true
    action verb
  end
end
