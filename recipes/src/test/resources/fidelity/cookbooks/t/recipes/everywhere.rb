# What holds for every generation.
require 'openssl'
folder = node['folder']
same('a copy of merged attributes at a level can be changed', { 'm' => { 'q' => [1] } }) { node.default['copy'] = node['deep']; node.default['copy']['m']['q'] << 1; node['copy'] }
same('an assigned array is a copy', %w(a b x)) { node.default['mine'] = node['list']; node.default['mine'] << 'x'; node['mine'] }
same('write makes hashes of what is none', 1) { node.default.write('list', 'x', 1); node['list']['x'] }
same('debug_value names the levels', ['default', { 'x' => 1 }]) { node.debug_value('list').first }
node.default['list'] = %w(a b)
same('a package is what does the work here', [Stackworks.generation < 12 ? 'package[x]' : 'apt_package[x]', :package]) { r = package('x') { action :nothing }; [r.to_s, r.declared_type] }
same('run_action looks up what is notified', true) { f = file("#{folder}/n") { action :nothing; notifies :run, 'execute[nowhere]' }; begin; f.run_action(:create); rescue Chef::Exceptions::ResourceNotFound => e; e.message.include?('execute[nowhere]'); ensure run_context.resource_collection.delete(f.to_s) end }
same('a folder that is missing ends a command with 1', [1, true]) { s = shell_out('pwd', cwd: "#{folder}/nowhere"); [s.exitstatus, s.stderr.include?('No such file or directory')] }
same('no resource of that name', ArgumentError) { begin; resources(''); rescue => e; e.class; end }
same('an unknown word is a NameError', NameError) { begin; unheard_of; rescue NameError => e; e.class; end }
same('a call of an unknown word is a NoMethodError', NoMethodError) { begin; unheard_of(1); rescue NameError => e; e.class; end }
same('defaults that are worked out', ['x.erb', 'y', 'svc']) { [template('/z/x') { action :nothing }.source, cookbook_file('/z/y') { action :nothing }.source, service('svc') { action :nothing }.pattern] }
same('platform questions', [true, true, false, false]) { [debian?, linux?, ubuntu?, rhel8?] }
same('a path of the service kind', ArgumentError) { begin; ChefUtils.service_script_exist?(:odd, 'x'); rescue => e; e.class; end }
same('search finds the current node', true) { search(:node, '*:*').map(&:name).include?(node.name) }
same('search finds keys of hashes', ['alice']) { search(:users, 'deep:a').map { |i| i['id'] } }
app('shop') { port 8080; flag true }

(1..3).each do |version|
  Chef::Config[:data_bag_encrypt_version] = version
  sealed = Chef::EncryptedDataBagItem.encrypt_data_bag_item({ 'id' => 'db', 'password' => { 'a' => [1] } }, 'secret')
  same("encrypted items, version #{version}", [version, { 'a' => [1] }]) { [sealed['password']['version'], Chef::EncryptedDataBagItem.new(sealed, 'secret')['password']] }
  same("the wrong secret, version #{version}", Chef::EncryptedDataBagItem::DecryptionFailure) { begin; Chef::EncryptedDataBagItem.new(sealed, 'wrong')['password']; rescue => e; e.class; end }
end

# `verify` takes commands and blocks, several, on all types that write files.
%w(file template cookbook_file remote_file).each do |type|
  same("#{type} is verified by all", 2) { declare_resource(type.to_sym, "#{folder}/v") { action :nothing; verify('true'); verify { |_path| true } }.verify.size }
end
same('content that does not pass stays away', [Chef::Exceptions::ValidationFailed, false]) do
  ::File.write("#{folder}/from", 'x')
  f = remote_file("#{folder}/to") { action :nothing; source "file://#{folder}/from"; verify { |path| ::File.read(path) != 'x' } }
  begin; f.run_action(:create); rescue => e; [e.class, ::File.exist?("#{folder}/to")]; end
end
same('one of a range', [80, true]) do
  type = Class.new(Chef::Resource) { property :port, Integer, equal_to: 1.upto(65_535); property :small, Integer, equal_to: 1..9 }
  one = type.new('x', run_context)
  [one.port(80), begin; one.small(10); rescue Chef::Exceptions::ValidationFailed; true; end]
end
same('ohai by names and by keys', ['/x', '/x', '/x']) { Chef::Config.ohai.plugin_path = ['/x']; [Chef::Config[:ohai][:plugin_path].first, Ohai::Config.ohai.plugin_path.first, Ohai::Config[:plugin_path].first] }
Ohai::Config[:plugin_path] = []
same('selinux is asked for', false) { Object.new.extend(Chef::Util::Selinux).selinux_enabled? }

chef_handler 'RememberingHandler' do
  arguments folder: folder
end
require 'mkmf'
same('programs are looked for', true) { find_executable0('sh').end_with?('/sh') && find_executable('none-such').nil? }
same('a resource takes back the action it was asked for', true) { later = file("#{node['folder']}/back") { content 'x' }; before = later.action; later.action :nothing; later.run_action(before); ::File.exist?("#{node['folder']}/back") }

# Metadata that Chef refuses when the cookbook is needed.
metadata = lambda do |text|
  Chef::Cookbook::Metadata.new.tap { |m| m.instance_eval("name 'm'\n" + text) }.check
  'good'
end
same('a cookbook that depends on itself', 'RuntimeError: Cookbook depends on itself in cookbook m, please remove the this unnecessary self-dependency') { metadata["depends 'm'"] }
same('a version of one part', "Chef::Exceptions::InvalidCookbookVersion: '1' does not match 'x.y.z' or 'x.y'") { metadata["version '1'"] }
same('two constraints', 'Chef::Exceptions::ObsoleteDependencySyntax: m: only one version constraint for a cookbook (given: ">= 1.0", "< 2.0")') { metadata["depends 'b', '>= 1.0', '< 2.0'"] }
same('another Chef', current? || Chef::VERSION.to_i == 12 ? 'Chef::Exceptions::CookbookChefVersionMismatch' : 'good') { metadata["chef_version '>= 19', '< 20'\nchef_version '< 1'"] rescue $!.class.name }
same('this Chef', 'good') { metadata["chef_version '>= 19'\nchef_version '>= 11', '< 19'"] }

require 'ipaddress'
same('addresses', [true, false, true, '10.1.2.0', '255.255.255.0', '10.1.2.255', true]) do
  net = IPAddress('10.1.2.3/24')
  [IPAddress.valid?('10.1.2.3'), IPAddress.valid?('10.1.2.300'), IPAddress.valid_ipv6?('::1'), net.network.to_s, net.netmask, net.broadcast.to_s, net.include?(IPAddress('10.1.2.9'))]
end
require 'addressable/uri'
same('another library for addresses', ['http://a/b%20c', 'h', 'a%2Fb']) { [Addressable::URI.escape('http://a/b c'), Addressable::URI.parse('http://h/x y').host, Addressable::URI.encode_component('a/b')] }
same('a command given as a list in place of the name', [%w(true x), 'true, x']) { r = execute(%w(true x)) { action :nothing }; [r.command, r.name] }

# What gems that cookbooks vendor build upon.
module Own
  class Talk
    extend Mixlib::Log
  end
  module Settings
    extend Mixlib::Config
    default :port, 80
    default(:url) { "http://h:#{port}" }
    configurable(:size).defaults_to(3).writes_value { |v| v.to_i }
    config_context(:inner) { default :deep, true }
  end
end
require 'mixlib/log'
same('a logger of its own', [:warn, false, true]) { [Own::Talk.level, Own::Talk.debug?, Own::Talk.init.nil? == false] }
same('settings of its own', ['http://h:81', 7, true, [:port, :size]]) do
  Own::Settings.port = 81
  Own::Settings.size '7'
  [Own::Settings.url, Own::Settings[:size], Own::Settings.inner.deep, Own::Settings.keys]
end
