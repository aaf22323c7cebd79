# Setup, before everything else of the layers.
directory instance_path('/srv/www') do
  mode '0755'
  recursive true
end

if directory_sandbox?
  log 'this instance is a folder: packages, users and the hosts file are left alone'
else
  settings = node['stackworks_base']

  group settings['group'] do
    append true
  end

  user settings['user'] do
    uid settings['uid']
    gid settings['group']
    home "/home/#{settings['user']}"
    shell settings['shell']
    manage_home true
    not_if { ::File.read('/etc/passwd').match?(/^#{Regexp.escape(settings['user'])}:/) }
  end

  packages = stack_layers.select(&:own).map(&:packages).flatten.uniq
  unless packages.empty?
    apt_update 'lists' if platform_family?('debian')
    package packages do
      retries 3
      retry_delay 5
    end
  end

  include_recipe 'stackworks_base::configure'
end
