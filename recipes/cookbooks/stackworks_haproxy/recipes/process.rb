# Without a machine of its own: a small balancer in Python, which reads its backends anew when their file changes.
raise 'the balancer of an instance that is a folder needs python3 on this machine' unless ENV['PATH'].split(':').any? { |d| ::File.executable?(::File.join(d, 'python3')) }

folder = instance_path('/srv/balancer')

directory folder do
  recursive true
end

file "#{folder}/backends" do
  content lazy { balancer_backends.map { |b| "#{b.address} #{b.port} #{b.name}\n" }.join }
  mode '0644'
  backup false
end

cookbook_file "#{folder}/balancer.py" do
  source 'balancer.py'
  mode '0644'
  backup false
end

stackworks_daemon 'balancer' do
  command "python3 -u #{folder}/balancer.py #{folder}/backends $PORT"
  cwd folder
  environment 'PORT' => instance_http_port
end
