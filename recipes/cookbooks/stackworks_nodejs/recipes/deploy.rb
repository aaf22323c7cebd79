# Releases of the apps that the command is about, each run by node.
selected_apps('nodejs').each do |app|
  declare_releases(app)

  home = instance_path("/srv/www/#{app.shortname}/current")

  # Once per release: its modules live in it.
  execute "npm install for #{app.shortname}" do
    command 'npm install --omit=dev --no-audit --no-fund'
    cwd home
    only_if { ::File.exist?("#{home}/package.json") && !(JSON.parse(::File.read("#{home}/package.json"))['dependencies'] || {}).empty? }
    not_if { ::File.exist?("#{home}/node_modules") }
  end

  declare_daemon(app, "node #{node['stackworks_nodejs']['main']}", 'NODE_ENV' => 'production')
end
