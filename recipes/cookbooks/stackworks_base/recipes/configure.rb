# Configure: what depends on who is online, and on who may log in.
unless directory_sandbox?
  template '/etc/hosts' do
    source 'hosts.erb'
    mode '0644'
    backup false
    variables lazy {
      { before: ::File.exist?('/etc/hosts') ? ::File.read('/etc/hosts') : '', instances: stack_instances }
    }
  end

  template '/etc/motd' do
    source 'motd.erb'
    mode '0644'
    backup false
    variables stack: stack_name, layers: stack_layers.select(&:own), own: stack_instances.find(&:own)
  end

  include_recipe 'stackworks_base::users'
end
