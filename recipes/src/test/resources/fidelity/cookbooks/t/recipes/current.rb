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

file("#{folder}/json") { content '{'; verify :json; ignore_failure :quiet }
thing 'two'
early 'e'
ruby_block('order') { block { same('notifications to what is declared later', %w(later heard last)) { node.run_state['order'] } } }
