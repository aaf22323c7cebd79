provides :thing
property :label, String, name_property: true
property :size, Integer, default: 1
property :must, String, required: [:build]
property :list, Array, default: []
property :checked, Integer, callbacks: { 'should be > 3' => ->(v) { v > 3 } }
property :kind, Symbol, equal_to: [:a], desired_state: false
property :form, String, regex: /^a/
action :create do
  file("#{node['folder']}/thing") { content 'x' }
  same('a resource inside an action converges as it is declared, from Chef 18 on', Chef::VERSION.to_f >= 18) { ::File.exist?("#{node['folder']}/thing") }
end
action(:build) { new_resource.must }
