verb = { 'start' => :start, 'stop' => :stop }.fetch(stack_activity, :restart)

service 'nginx' do
  supports status: true, restart: true, reload: true
  action verb
end
