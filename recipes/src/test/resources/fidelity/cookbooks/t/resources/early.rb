provides :early
unified_mode true
action :run do
  order = node.run_state['order'] = []
  file("#{node['folder']}/early") do
    content 'x'
    notifies :run, 'ruby_block[later]', :immediately
    notifies :run, 'ruby_block[last]'
  end
  ruby_block('later') { block { order << 'later' }; action :nothing }
  ruby_block('last') { block { order << 'last' }; action :nothing }
  ruby_block('heard') { block { order << 'heard' }; action :nothing; subscribes :run, "file[#{node['folder']}/early]", :immediately }
end
