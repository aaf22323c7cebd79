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

file("#{folder}/json") { content '{'; verify :json; ignore_failure :quiet }
thing 'two'
early 'e'
ruby_block('order') { block { same('notifications to what is declared later', %w(later heard last)) { node.run_state['order'] } } }
