unless directory_sandbox?
  apt_update 'lists' if platform_family?('debian')
  package 'haproxy'

  file '/etc/default/haproxy' do
    content "ENABLED=1\n"
    mode '0644'
    backup false
  end
end

include_recipe 'stackworks_haproxy::configure'
