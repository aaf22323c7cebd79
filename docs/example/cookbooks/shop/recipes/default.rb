directory '/etc/shop' do
  mode '0755'
end

file '/etc/shop/shop.conf' do
  content "greeting=#{node['shop']['greeting']}\nworkers=#{node['shop']['workers']}\n"
  mode '0644'
end
