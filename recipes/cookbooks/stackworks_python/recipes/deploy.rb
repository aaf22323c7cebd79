# Releases of the apps that the command is about, each run by the Python of the machine.
selected_apps('python').each do |app|
  declare_releases(app)

  home = instance_path("/srv/www/#{app.shortname}/current")
  mains = node['stackworks_python']['main'].to_a
  find = mains.map { |name| "if [ -f #{name} ]; then exec python3 -u #{name}; fi" }.join('; ')
  venv = instance_path("/srv/www/#{app.shortname}/shared/venv")

  # Third-party packages only for apps that ask for them.
  execute "install the requirements of #{app.shortname}" do
    command "test -x #{venv}/bin/pip || python3 -m venv #{venv}; #{venv}/bin/pip install -q -r #{home}/requirements.txt && cp #{home}/requirements.txt #{venv}/installed.txt"
    only_if { ::File.exist?("#{home}/requirements.txt") }
    not_if { ::File.exist?("#{venv}/installed.txt") && ::File.read("#{venv}/installed.txt") == ::File.read("#{home}/requirements.txt") }
  end

  declare_daemon(app, "sh -c \"#{find}; echo no #{mains.join(' or ')} in $PWD; exit 1\"", 'PATH' => "#{venv}/bin:/usr/local/bin:/usr/bin:/bin")
end
