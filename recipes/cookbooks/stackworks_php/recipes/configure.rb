# What apps read about the stack; rewritten when instances come and go.
stack_apps.select { |app| %w(php other).include?(app.type) }.each do |app|
  shared = "/srv/www/#{app.shortname}/shared/config"
  template "#{shared}/opsworks.php" do
    source 'opsworks.php.erb'
    cookbook 'stackworks_php'
    owner node['stackworks_base']['user']
    group node['stackworks_base']['group']
    mode '0640'
    backup false
    sensitive true
    variables lazy {
      { stack: stack_name, layers: stack_layers.map(&:shortname), instances: stack_instances.select { |i| i.status == 'online' },
        database: app.settings['database'] || {}, memcached: app.settings['memcached'] || {} }
    }
    only_if { ::File.directory?(shared) }
  end
end
