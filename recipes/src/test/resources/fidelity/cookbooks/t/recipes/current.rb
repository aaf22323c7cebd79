# What holds for current Chef.
folder = node['folder']
r = thing('one') { action :nothing }
same('identity is the name property', 'one') { r.identity }
same('the name property is no state', %i(size must list checked form)) { r.class.state_properties.map(&:name) }
same('state for reports is what is set', { size: 3 }) { r.size 3; r.state_for_resource_reporter }
same('required by the action that runs', nil) { r.run_action(:build) }
same('required by the action that is declared', 'Chef::Exceptions::ValidationFailed: must is a required property') { r.action :build; r.must }
r.action :nothing
same('callbacks', "Chef::Exceptions::ValidationFailed: Option checked's value 2 should be > 3!") { r.checked 2 }
same('patterns', "Chef::Exceptions::ValidationFailed: Property form's value b does not match regular expression /^a/") { r.form 'b' }
same('types by their names', 'Chef::Exceptions::ValidationFailed: Property sensitive must be one of: TrueClass, FalseClass!  You passed "x".') { r.sensitive 'x' }
same('what every resource has', %i(name retries retry_delay)) { r.class.properties.keys.first(3) }
same('no name', 'Chef::Exceptions::ValidationFailed: name is a required property') { file }
same('apt_update needs none', '') { apt_update { action :nothing }.name }
same('the version compares as one', [true, true, false]) { [Chef::VERSION > '9', node['platform_version'] >= 10, node['platform_version'] =~ '< 2'] }
same('a check that nobody knows', Chef::Exceptions::VerificationNotFound) { begin; file("#{folder}/v") { action :nothing; verify :odd }; rescue => e; e.class; end }
same('the notified one cannot be a number', Chef::Exceptions::InvalidResourceSpecification) { begin; r.subscribes :run, 5; rescue => e; e.class; end }

# Writing with a word that ends in !, and the words that remove.
same('default! makes hashes on the way', { 'b' => { 'c' => 1 } }) { node.default['bang']['b'] = 'text'; node.default!['bang']['b']['c'] = 1; node['bang'] }
same('force_override! removes what lies below', [7]) { node.override['list'] = [1]; node.role_override['list'] = [2]; node.force_override!['list'] = [7]; node['list'] }
same('force_default! with arguments', [8]) { node.default['low'] = [1]; node.force_default!('low', [8]); node['low'] }
same('unless with arguments', { 'x' => 1, 'y' => 2 }) { node.default['some']['x'] = 1; node.default_unless('some', 'x', 5); node.default_unless('some', 'y', 2); node['some'] }
same('what to remove must be said', ArgumentError) { begin; node.rm_default; rescue => e; e.class; end }
same('the node knows its own name', node.name) { node['name'] }
same('a run list item is named in full', [false, true]) { [node.run_list?('t::current'), node.run_list?('recipe[t::current]')] }
same('the first rule given speaks first', "Chef::Exceptions::ValidationFailed: Option kind must be equal to one of: :a!  You passed \"a\".") { r.kind 'a' }
same('a text that names no resource', 'Chef::Exceptions::InvalidResourceSpecification: The string `no name\' is not valid for resource collection lookup. Correct syntax is `resource_type[resource_name]\'') { r.notifies :run, 'no name' }
same('a type that is not there', Chef::Exceptions::NoSuchResourceType) { begin; declare_resource(:nowhere, 'x'); rescue NameError => e; e.class; end }
same('a resource without a name is looked up', Chef::Exceptions::ResourceNotFound) { begin; resources('file[]'); rescue => e; e.class; end }
same('an action that is not there', [NoMethodError, true]) { begin; r.run_action(:zap); rescue => e; [e.class, e.message.include?("undefined method `action_zap'")]; end }
same('a block that was forgotten', NoMethodError) { begin; ruby_block('none') { action :nothing }.run_action(:run); rescue => e; e.class; end }
same('the exit code of a guard is 0 or not', false) { file("#{folder}/coded") { action :nothing; only_if 'exit 3', returns: 3 }.tap { |f| f.run_action(:create) }.updated? }

# What a sweep of 1,300 statements showed.
same('a type that is not there, in words', 'Chef::Exceptions::NoSuchResourceType: Cannot find a resource for nowhere on debian version 12 with target_mode? false') { declare_resource(:nowhere, 'x') } if platform?('debian') && node['platform_version'].to_i == 12
same('a missing data bag, in words', 'Net::HTTPClientException: 404 "Not Found"') { data_bag('gone') }
same('a data bag that has no name', %q(Chef::Exceptions::InvalidDataBagName: DataBags must have a name matching /^[\.\-[:alnum:]_]+$/, you gave "b!")) { data_bag_item('b!', 'x') }
same('a search with a block says true', true) { search(:users, 'id:alice') { |found| found } }
same('an item knows its name', 'data_bag_item_users_alice') { data_bag_item('users', 'alice').name }
same('a cookbook that is not there', 'Chef::Exceptions::CookbookNotFound: Cookbook gone not found. If you\'re loading gone from another cookbook, make sure you configure the dependency in your metadata') { run_context.cookbook_collection['gone'] }
same('a constant that is not there', 'NameError: uninitialized constant Chef::Recipe::Zzz') { Zzz }
same('no name at all', []) { resources }
same('views take no change by select!', Chef::Exceptions::ImmutableAttributeModification) { begin; node['list2'] || node.default['list2']['a'] = 1; node['list2'].select! { true }; rescue => e; e.class; end }
same('lists of one group are united when removed', [1, 2]) { node.override['gone']['l'] = [1]; node.force_override['gone']['l'] = [2]; node.rm_override('gone', 'l') }
same('what read! misses', 'Chef::Exceptions::NoSuchAttribute: some.zz') { node.default.read!('some', 'zz') }
same('a default that is none of its type', 'Chef::Exceptions::ValidationFailed: Property a must be one of: Integer!  You passed "s".') { Class.new(Chef::Resource) { property :a, Integer, default: 's' } }
same('nil as the default of what takes none', 'Chef::Exceptions::ValidationFailed: Property a must be one of: String!  You passed nil.') { Class.new(Chef::Resource) { property :a, String, default: nil } }
same('a block for a property', "RuntimeError: Property `size` of `thing[one]` was incorrectly passed a block. Possible property-resource collision. To call a resource named `size` either rename the property or else use `declare_resource(:size, ...)`") { r.size { 1 } }
same('a check that is none', 'ArgumentError: Validation map has unknown check: zzz') { r.validate({ a: 1 }, { a: { zzz: 1 } }) }
same('what validate misses', 'Chef::Exceptions::ValidationFailed: Required argument :a is missing!') { r.validate({}, { a: { required: true } }) }
same('no action', [:nothing]) { r.action nil }
same('words for TOML', "a = 1\nl = [1, \"x\"]\n[t.u]\nb = true\n[[w]]\nz = 1.5\n") { render_toml('t' => { 'u' => { 'b' => true } }, 'a' => 1, 'l' => [1, 'x'], 'w' => [{ 'z' => 1.5 }]) }
same('TOML is read', { 'a' => 1, 'q' => { 'r' => "x\ty" }, 't' => { 'u' => { 'b' => [true, 0x1f, 'l'] } }, 'w' => [{ 'z' => 1.5, 'i' => { 'k' => 'v' } }, { 'z' => -1000.0 }] }) do
  ::File.write("#{folder}/a.toml", "# say\na = 1\nq.r = \"x\\ty\"\n[t.u]\nb = [ true, 0x1f, # why\n 'l' ]\n[[w]]\nz = 1.5\ni = { k = \"v\" }\n[[ w ]]\nz = -1e3\n")
  parse_file("#{folder}/a.toml")
end
same('what the products are called', 'Chef Infra Client') { ChefUtils::Dist::Infra::PRODUCT }
same('Erubis by itself', %w(a1 b2)) { [Erubis::Eruby.new('a<%= x %>').result(x: 1), Erubis::Eruby.new('b<%= @y %>').evaluate(y: 2)] }
same('options of packages are words', ['-o', 'a b']) { package('p') { action :nothing; options '-o "a b"' }.options }
same('days are numbers', %w(1 5 7 1-5)) { ['mon', :friday, 7, '1-5'].map { |day| cron('c') { action :nothing; weekday day }.weekday } }
same('options of mounts are words', %w(a b)) { mount('/m') { action :nothing; device 'x'; options 'a, b' }.options }
same('units as files', "[Unit]\nA = 1\nB = x\nB = y\n\n[Install]\n") { systemd_unit('u.service') { action :nothing; content('Unit' => { 'A' => 1, 'B' => %w(x y) }, 'Install' => {}) }.to_ini }
same('whose property is missing', "NoMethodError: undefined method `zz' for Chef::Resource::AptPackage") { package('p2') { action :nothing; zz 1 } } if debian?
same('how a resource is shown', "\n\nfile(\"#{folder}/shown\") do\n  action [:nothing]\n  default_guard_interpreter :default\n  declared_type :file\n  cookbook_name \"t\"\n  recipe_name \"current\"\n  content \"x\"\n  mode 420\n  not_if { #code block }\nend") do
  file("#{folder}/shown") { action :nothing; content 'x'; mode 0o644; not_if { true } }.to_text.sub(/\A#.*/, '')
end

file("#{folder}/json") { content '{'; verify :json; ignore_failure :quiet }
thing 'two'
early 'e'
ruby_block('order') { block { same('notifications to what is declared later', %w(later heard last)) { node.run_state['order'] } } }
