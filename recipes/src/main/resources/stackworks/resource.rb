# What every declared resource can do: be given properties, be guarded, notify, run an action.
class Chef
  class Resource
    include Chef::DSL::Universal
    include Chef::Mixin::ParamsValidate
    include Chef::Mixin::ConvertToClassName

    NULL_ARG = Object.new
    PACKAGE_TYPES = { 'debian' => :apt_package, 'rhel' => :dnf_package, 'fedora' => :dnf_package, 'amazon' => :dnf_package, 'suse' => :zypper_package }.freeze
    HIDDEN_IVARS = %i(@run_context @enclosing_provider @params @not_if @only_if).freeze

    class << self
      def properties = (@properties ||= superclass.respond_to?(:properties) ? superclass.properties.dup : {})
      def own_properties = properties.select { |_, p| p.declared_in == self }
      def state_properties = properties.values.select { |p| p.desired_state? && p.name != :name }
      def state_attrs(*names) = names.empty? ? state_properties.map(&:name) : (@state_attrs = names)

      # What says which one of its kind a resource is: what is marked so, else the name property, else the name.
      def identity_properties(*names)
        names.flatten.map(&:to_sym).tap do |wanted|
          next if wanted.empty?
          wanted.each { |n| property(n, identity: true) unless properties[n]&.identity? }
          properties.each_value { |p| property(p.name, identity: false) if p.identity? && !wanted.include?(p.name) }
        end
        marked = properties.values.select(&:identity?)
        marked.empty? ? [properties.each_value.find(&:name_property?) || properties[:name]] : marked
      end

      def identity_attr(*names) = identity_properties(*names).map(&:name)
      alias identity_attrs identity_attr
      alias identity_property identity_attr

      def property(name, type = Chef::Property::NOT_GIVEN, **options)
        name = name.to_sym
        options = options.transform_keys(&:to_sym)
        typed = !Chef::Property::NOT_GIVEN.equal?(type)
        inherited = properties[name] unless typed # with a type it starts anew
        if typed
          if type.is_a?(Chef::Property)
            options = type.options.merge(options)
          elsif type.is_a?(Hash) && options.empty?
            options = type.transform_keys(&:to_sym)
          else
            options[:is] = type
          end
        end
        declared = inherited && inherited.declared_in != self ? inherited.options.merge(options) : options
        properties[name] = found = Chef::Property.new(name: name, declared_in: self, **declared)
        @required_properties = nil
        Stackworks.define_property(self, name, found)
        custom_property_names << name
        found
      end

      def custom_property_names = (@custom_property_names ||= [])

      def attribute(name, validation = {})
        options = validation.transform_keys(&:to_sym)
        property(name, **options)
      end

      def property_type(**options) = Chef::Property.new(**options)
      def lazy(&block) = Chef::DelayedEvaluator.new(&block)

      def deprecated_property_alias(from, to, message = nil)
        define_method(from) { |*args| args.empty? ? public_send(to) : public_send(to, *args) }
        define_method(:"#{from}=") { |value| public_send(to, value) }
      end

      def alias_property(from, to)
        properties[from.to_sym] = properties[to.to_sym] if properties[to.to_sym]
        define_method(from) { |*args, &block| public_send(to, *args, &block) }
        define_method(:"#{from}=") { |value| public_send(to, value) }
      end

      # Names.
      def resource_name(name = NULL_ARG)
        return (@resource_name || (superclass.respond_to?(:resource_name) && self != Chef::Resource && !custom? ? inherited_name : nil)) if NULL_ARG.equal?(name)
        @resource_name = name && name.to_sym
        Stackworks.provide_resource(self, @resource_name, {}) if name
        @resource_name
      end
      alias resource_name= resource_name

      def inherited_name = (n = self.name) ? Stackworks.snake(n.split('::').last).to_sym : nil
      def dsl_name(*) = resource_name.to_s

      def provides(name, **options, &block)
        name = name.to_sym
        @resource_name ||= name
        options[:block] = block if block
        Stackworks.provide_resource(self, name, options)
      end

      def provides?(node, name) = Stackworks.provided?(self, name)
      def provides_names = (@provides_names ||= [])
      def custom? = !!@custom
      def custom=(value)
        @custom = value
      end

      # Actions.
      def actions(*names) = names.empty? ? allowed_actions : allowed_actions(*names)

      def allowed_actions(*names)
        @allowed_actions ||= superclass.respond_to?(:allowed_actions) ? superclass.allowed_actions.dup : [:nothing]
        @allowed_actions |= names.flatten.map(&:to_sym) unless names.empty?
        @allowed_actions
      end

      def allowed_actions=(list)
        @allowed_actions = [:nothing] | Array(list).map(&:to_sym)
      end

      def default_action(name = NULL_ARG)
        unless NULL_ARG.equal?(name)
          @default_action = Array(name).map(&:to_sym)
          allowed_actions(*@default_action)
        end
        @default_action || (superclass.respond_to?(:default_action) ? superclass.default_action : [:nothing])
      end
      alias default_action= default_action

      def action(name, description: nil, &block)
        name = name.to_sym
        default_action(name) if !defined?(@default_action) && default_action == [:nothing]
        allowed_actions(name)
        action_class.action(name, &block)
        name
      end

      def action_description(*) = nil

      def action_class(&block)
        @action_class ||= begin
          base = superclass.respond_to?(:custom_action_class) && superclass.custom_action_class || Chef::Provider
          resource = self
          Class.new(base) do
            include Chef::Provider::ActionClass
            use_inline_resources
            define_singleton_method(:resource_class) { resource }
            define_singleton_method(:to_s) { "#{resource} action provider" }
            define_singleton_method(:inspect) { to_s }
          end
        end
        @action_class.class_eval(&block) if block
        @action_class
      end

      alias action_provider_class action_class
      alias declare_action_class action_class
      def custom_action_class = @action_class || (superclass.respond_to?(:custom_action_class) ? superclass.custom_action_class : nil)

      def load_current_value(&block)
        define_method(:load_current_value!, &block)
      end

      def use(partial)
        folder = ::File.dirname(caller_locations(1, 1).first.absolute_path || caller_locations(1, 1).first.path)
        base = partial.to_s
        path = ::File.expand_path(base.include?('/') ? base : base, folder)
        name = ::File.basename(path)
        name = "_#{name}" unless name.start_with?('_')
        name = "#{name}.rb" unless name.end_with?('.rb')
        Stackworks.evaluate_class(self, ::File.join(::File.dirname(path), name))
      end

      def unified_mode(flag = NULL_ARG)
        @unified_mode = flag unless NULL_ARG.equal?(flag)
        return @unified_mode unless @unified_mode.nil?
        superclass.respond_to?(:unified_mode) ? superclass.unified_mode : Chef::Config[:resource_unified_mode_default]
      end

      # Said for documentation or other Chefs; nothing to do.
      %i(description introduced examples deprecated skip_docs preview_resource chef_version_for_provides
         property_is_a_deprecated_alias additional_resource_documentation).each { |n| define_method(n) { |*args, **o| nil } }
      def default_guard_interpreter(*) = nil
      def guard_inherited_attributes(*) = []
      def set_guard_inherited_attributes(*) = nil
      def use_automatic_resource_name = nil
      def node_map = Stackworks::PriorityMap
      def provider_base(*) = Chef::Provider
      def exec_run_context(*) = nil
      def provider(name = nil) = nil
      def ensure_property_namespace_valid(*) = nil
      def node = Chef.node

      def run_context = Chef.run_context
      attr_accessor :source_file
      def resource_for_node(name, node = nil) = Stackworks.resource_class(name) || raise(Chef::Exceptions::NoSuchResourceType, "Cannot find a resource for #{name}")
      def resource_for_platform(name, *) = resource_for_node(name)
      def resource_matching_short_name(name) = Stackworks.resource_class(name)
      def build_from_file(cookbook, file, context) = Stackworks.load_resource_file(cookbook, file)

      def inherited(child)
        super
        Stackworks.inherited_resource(child)
      end

      def const_missing(name)
        Stackworks.builtin_class(name) || super
      end
    end

    attr_accessor :params, :cookbook_name, :recipe_name, :enclosing_provider, :source_line, :resource_initializing,
                  :cookbook_version, :root, :executed_by_runner, :elapsed_time, :default_guard_interpreter, :allowed_actions, :guard_interpreter_value
    attr_reader :run_context, :running_action
    attr_writer :declared_type, :before

    def initialize(name, run_context = nil, *)
      @given_name = name
      @name = name.is_a?(Array) ? name.join(', ') : name.to_s unless name.nil?
      @run_context = run_context
      @allowed_actions = self.class.allowed_actions.dup
      @params = {}
      @updated = false
      @updated_by_last_action = false
      @cookbook_name = @recipe_name = nil
      @source_line = nil
      if name.is_a?(Array) && self.class.properties.key?(:package_name)
        @package_name = name
      end
      @command = name if name.is_a?(Array) && self.class.resource_name == :execute
    end

    def given_name = @name

    def name(value = NULL_ARG)
      if NULL_ARG.equal?(value) || value.nil?
        raise Chef::Exceptions::ValidationFailed, 'name is a required property' if @name.nil? && Stackworks.generation >= 13
        return @name
      end
      @name = value.is_a?(Array) ? value.join(', ') : value.to_s
    end

    def name=(value)
      name(value)
    end

    def run_context=(context)
      @run_context = context
    end

    def resource_name = @resource_name || self.class.resource_name || Stackworks.snake(self.class.name.to_s.split('::').last).to_sym
    def declared_key = "#{declared_type || resource_name}[#{name}]"
    def declared_type = @declared_type&.to_sym
    def to_s = "#{shown_type}[#{name}]"

    # What messages call the type: a general word is resolved to what does the work here.
    def shown_type
      case type = declared_type || resource_name
      when :package then Stackworks.generation < 12 ? type : (PACKAGE_TYPES[node && node['platform_family']] || type)
      when :user then Stackworks.generation < 14 ? type : :linux_user
      else type
      end
    end
    # A general word is an instance of what does the work here.
    def shown_class
      word = shown_type
      return self.class if Stackworks.generation < 12 || word == (declared_type || resource_name)
      word == :linux_user ? 'Chef::Resource::User::LinuxUser' : "Chef::Resource::#{Stackworks.camel(word)}"
    end
    def node = @run_context && @run_context.node
    def events = Stackworks::Events
    def logger = Chef::Log
    def inspect = "<#{self}>"
    def custom_exception_message(e) = "#{self} (#{defined_at}) had an error: #{e.class.name}: #{e.message}"
    def identity = (list = self.class.identity_properties).size == 1 ? public_send(list.first.name) : list.to_h { |p| [p.name, public_send(p.name)] }
    def noop(*) = nil
    def load_from(other) = copy_from(other)
    def load_prior_resource(*) = nil
    def ==(other) = equal?(other)
    def hash = object_id.hash
    def as_json(*) = to_hash
    def to_hash = self.class.properties.keys.select { |n| property_is_set?(n) }.to_h { |n| [n, public_send(n)] }.merge(name: name)
    alias to_h to_hash
    def state_for_resource_reporter
      self.class.state_properties.select { |p| p.is_set?(self) }.to_h { |p| [p.name, p.sensitive? ? '*sensitive value suppressed*' : public_send(p.name)] }
    end
    def resource_updated? = updated?
    def cookbook_and_recipe = [cookbook_name, recipe_name]
    def validate_resource_spec!(*) = nil

    def defined_at
      if source_line
        line = source_line[/:(\d+)(?::in.*)?\z/, 1] || source_line[/:(\d+)/, 1]
        if cookbook_name && recipe_name
          "#{cookbook_name}::#{recipe_name} line #{line}"
        else
          "#{source_line.sub(/:in.*\z/, '').sub(/:(\d+)\z/, '')} line #{line}"
        end
      else
        'dynamically defined'
      end
    end

    def source_line_file = source_line && source_line[/\A(.*?):\d+/, 1]
    def source_line_number = source_line ? source_line[/:(\d+)/, 1].to_i : 0

    # Properties.
    def property_is_set?(name)
      found = self.class.properties[name.to_sym]
      found ? found.is_set?(self) : instance_variable_defined?(:"@#{name}")
    end

    def reset_property(name) = self.class.properties[name.to_sym].reset(self)

    def copy_properties_from(other, *names, exclude: [:name])
      names = other.class.properties.keys if names.empty?
      (names - exclude).each do |n|
        next unless other.property_is_set?(n) && self.class.properties.key?(n)
        public_send(n, other.public_send(n))
      end
      self
    end

    def state = self.class.state_properties.to_h { |p| [p.name, public_send(p.name)] }

    # Resource cloning of generations 11 and 12: another declaration of the same name starts from the first.
    def copy_from(other)
      skip = %i(@action @not_if @only_if @source_line @run_context @enclosing_provider @cookbook_name @recipe_name @updated @updated_by_last_action
                @declared_type @params @name @given_name @allowed_actions @running_action @noop)
      other.instance_variables.each do |ivar|
        instance_variable_set(ivar, other.instance_variable_get(ivar)) unless skip.include?(ivar)
      end
    end

    def action(*names)
      return @action || self.class.default_action if names.empty? || names == [nil]
      list = names.flatten.map { |n| n.respond_to?(:to_sym) ? n.to_sym : n }
      list.each do |n|
        next if n == :nothing || @allowed_actions.include?(n)
        raise Chef::Exceptions::ValidationFailed,
              "Option action must be equal to one of: #{(allowed_actions | [:nothing]).map(&:inspect).join(', ')}!  You passed #{n.inspect}."
      end
      @action = list
    end

    def action=(value)
      action(value)
    end

    def delayed_action(*names)
      names.flatten.each { |n| run_context.queue_action(self, n) }
    end

    def guard_interpreter(value = NULL_ARG)
      return @guard_interpreter if NULL_ARG.equal?(value)
      Chef::Property.check_rules(self, :guard_interpreter, value, { is: [Symbol, String, nil] }, 'Property')
      @guard_interpreter = value
    end

    def guard_interpreter=(value)
      guard_interpreter(value)
    end

    def provider(value = nil)
      return @provider if value.nil?
      @provider = value.is_a?(String) || value.is_a?(Symbol) ? value.to_sym : value
    end

    def provider=(value)
      @provider = value
    end

    def supports(value = nil)
      return @supports || {} if value.nil?
      @supports = value.is_a?(Array) ? value.to_h { |k| [k, true] } : value
    end unless method_defined?(:supports)

    # Guards.
    def only_if(command = nil, **options, &block)
      (@only_if ||= []) << Stackworks::Guard.new(self, command, options, block) if command || block
      @only_if || []
    end

    def not_if(command = nil, **options, &block)
      (@not_if ||= []) << Stackworks::Guard.new(self, command, options, block) if command || block
      @not_if || []
    end

    # The reason why an action must not run, or nil.
    def blocked(action)
      return "action :#{action}" if action == :nothing
      @only_if&.each { |guard| return 'only_if' unless guard.holds? }
      @not_if&.each { |guard| return 'not_if' if guard.holds? }
      nil
    end

    def should_skip?(action) = !!blocked(action.to_sym)

    # Notifications.
    def notifies(action, target, timing = :delayed)
      timing = timing.to_s
      unless %w(delayed immediate immediately before).include?(timing)
        raise ArgumentError, "invalid timing: #{timing} for notifies(#{action}, [#{target.inspect}], #{timing}) resource #{self} " \
                             'Valid timings are: :delayed, :immediate, :immediately, :before'
      end
      if target.is_a?(Array)
        if Stackworks.generation >= 18
          Stackworks::Reference.check(target)
        end
        target.each { |one| notifies(action, one, timing) }
        return true
      end
      unless target.is_a?(Chef::Resource)
        Stackworks::Reference.check(target)
        target = target.to_s unless target.is_a?(Hash)
      end
      @run_context.notify_edge(self, action.to_s, timing, target)
      true
    end

    def notifies_delayed(action, target) = notifies(action, target, :delayed)
    def notifies_immediately(action, target) = notifies(action, target, :immediate)
    def notifies_before(action, target) = notifies(action, target, :before)

    def subscribes(action, sources, timing = :delayed)
      unless %w(delayed immediate immediately before).include?(timing.to_s)
        raise ArgumentError, "invalid timing: #{timing} for subscribes(#{action}, [#{sources.inspect}], #{timing}) resource #{self} " \
                             'Valid timings are: :delayed, :immediate, :immediately, :before'
      end
      Array(sources.is_a?(Hash) ? [sources] : sources).each do |source|
        keys = source.is_a?(Chef::Resource) ? [source.declared_key] : Stackworks::Reference.keys(source)
        keys.each { |key| @run_context.subscribe_edge(key, self, action.to_s, timing.to_s) }
      end
      true
    end

    %w(immediate delayed before).each { |kind| define_method("#{kind}_notifications") { @run_context.notifications(kind, self) } }

    # State of the run.
    def updated? = !!@updated
    alias updated updated?
    def updated=(value)
      @updated ||= value
    end

    def updated_by_last_action(value)
      @updated ||= value
      @updated_by_last_action = value
    end

    def updated_by_last_action=(value)
      updated_by_last_action(value)
    end

    def updated_by_last_action? = !!@updated_by_last_action
    def after_created = nil
    def lookup_provider_constant(name, *) = Chef::Provider.named(name)
    def is(*types) = types

    # Runs one action: guards, retries, provider. Notifications are sent by the walk, never from here.
    def run_action(action, notification_type = nil, notifying_resource = nil)
      action = action.first if action.is_a?(Array) && action.size == 1 # what the reader of a resource's action has given
      action = action.to_sym
      @updated_by_last_action = false
      outer_action = @running_action
      @running_action = action
      entry = Stackworks.started(self, action.to_s)
      begin
        resolve_notification_references(entry)
        attempt(action, entry)
      ensure
        @running_action = outer_action
        Stackworks.closed(entry)
      end
    end

    # What is notified must be there when an action starts.
    def resolve_notification_references(entry = nil)
      Stackworks.resolve_edges(self)
    rescue StandardError => e
      Stackworks.finished(entry, 'failed', "#{e.class}: #{e.message}") if entry
      raise
    end

    def attempt(action, entry)
      left = retries
      begin
        reason = blocked(action)
        return over(entry, 'skipped', action, reason) if reason
        was = umask ? ::File.umask(umask.is_a?(Integer) ? umask : umask.to_s.to_i(8)) : nil
        begin
          perform(action)
        ensure
          ::File.umask(was) if was
        end
        over(entry, @updated_by_last_action ? 'updated' : 'up-to-date', action)
      rescue StandardError => e
        if ignore_failure
          unless ignore_failure.to_s == 'quiet'
            Chef::Log.error("#{custom_exception_message(sensitive ? e.class.new('suppressed sensitive resource output') : e)}; ignore_failure is set, continuing") rescue nil
          end
          @updated_by_last_action = false
          Stackworks.finished(entry, 'failed', sensitive ? e.class.name : "#{e.class}: #{e.message}")
        elsif left > 0
          left -= 1
          Stackworks.log('info', "Retrying execution of #{self}, #{left} attempt(s) left")
          sleep retry_delay.to_f
          retry
        else
          raise customized(e, entry, action)
        end
      end
    end

    # Tells the report and the event handlers of cookbooks how an action ended.
    def over(entry, how, action, reason = nil)
      Stackworks.finished(entry, how, reason)
      return unless Chef::EventHandlers.any?
      Chef::EventHandlers.fire(:"resource_#{how.tr('-', '_')}", self, action)
      Chef::EventHandlers.fire(:resource_completed, self)
    end
    private :attempt, :over

    def perform(action)
      self.class.required_properties.each { |p| p.get(self) if p.required?(action) }
      found = provider_class(action)
      unless @allowed_actions.include?(action) || self.class.allowed_actions.include?(action) || (found && found.method_defined?(:"action_#{action}"))
        raise NoMethodError.new("undefined method `action_#{action}' for #{self.class}: it has #{(allowed_actions - [:nothing]).map(&:inspect).join(', ')}", :"action_#{action}")
      end
      if found.nil? || found.equal?(Stackworks::BuiltinProvider)
        updated_by_last_action(true) if Stackworks.converge(self, action.to_s)
      else
        provider_for_action(action, found).run_action(action)
      end
    end

    def self.required_properties = (@required_properties ||= properties.values.select { |p| p.options[:required] && p.name != :name })

    # Would an action change anything? Looked at without guards having an effect on the report.
    def would_change?(action)
      was = [@updated, @updated_by_last_action]
      Stackworks.simulate do
        run_action(action)
        @updated_by_last_action
      end
    rescue StandardError
      true
    ensure
      @updated, @updated_by_last_action = was if was
    end

    def customized(e, entry, action)
      text = sensitive ? "#{e.class}: (suppressed sensitive resource output)" : "#{e.class}: #{e.message}"
      Stackworks.finished(entry, 'failed', text)
      if Chef::EventHandlers.any?
        Chef::EventHandlers.fire(:resource_failed, self, action, e)
        Chef::EventHandlers.fire(:resource_completed, self)
      end
      copy = Stackworks::Failure.wrap(e, self, action)
      copy
    end

    def provider_for_action(action, found = provider_class(action))
      instance = (found.nil? || found.equal?(Stackworks::BuiltinProvider) ? Stackworks.builtin_provider(self) : found).new(self, run_context)
      instance.action = action
      instance
    end

    def provider_class(action = nil) = Chef::Provider.find_for(node, self, action)

    def suppress_up_to_date_messages? = false
    def self.sensitive? = false

    NOT_SHOWN = %i(@given_name @name @run_context @allowed_actions @params @updated @updated_by_last_action @source_line @action @enclosing_provider
                   @only_if @not_if @running_action @resource_name @before @declared_type @cookbook_name @recipe_name).freeze

    def to_text
      return 'suppressed sensitive resource output' if sensitive
      place = enclosing_provider ? 'block in class_from_file' : 'from_file'
      lines = ["# Declared in #{source_line}:in `#{place}'", '', "#{shown_type}(#{name.inspect}) do", "  action #{action.inspect}",
               "  default_guard_interpreter #{guard_inherits? ? ':execute' : ':default'}"]
      lines << "  declared_type #{declared_type.inspect}" if declared_type
      lines << "  cookbook_name #{cookbook_name.to_s.inspect}" if cookbook_name
      lines << "  recipe_name #{recipe_name.inspect}" if recipe_name
      properties = self.class.properties.values.to_h { |p| [p.ivar, p] }
      instance_variables.each do |ivar|
        if (p = properties[ivar])
          next if p.name == :name
          value = p.sensitive? ? '"*sensitive value suppressed*"' : (p.stored(self).is_a?(DelayedEvaluator) ? 'lazy { ... }' : p.stored(self).inspect)
          lines << "  #{p.name} #{value.length > 2000 ? "#{value[0, 2000]}..." : value}"
        elsif !NOT_SHOWN.include?(ivar)
          value = instance_variable_get(ivar)
          lines << "  #{ivar.to_s.delete_prefix('@')} #{value.inspect}" unless !value || value.is_a?(Proc) || (value.respond_to?(:empty?) && value.empty?) || value.to_s.start_with?('#<')
        end
      end
      lines.concat((@not_if || []).map { |guard| "  not_if #{guard.to_text}" })
      lines.concat((@only_if || []).map { |guard| "  only_if #{guard.to_text}" })
      (lines << 'end').join("\n")
    end

    def lazy(&block) = Chef::DelayedEvaluator.new(&block)

    # In a definition the params, in a provider its methods.
    def method_missing(name, *args, &block)
      if enclosing_provider && enclosing_provider.respond_to?(name, true)
        enclosing_provider.send(name, *args, &block)
      else
        raise NoMethodError.new("undefined method `#{name}' for #{shown_class}", name, args)
      end
    end
    ruby2_keywords(:method_missing)

    def respond_to_missing?(name, include_private = false)
      (enclosing_provider && enclosing_provider.respond_to?(name, false)) || super
    end
  end
end

module Stackworks
  # only_if and not_if: a block or a command.
  class Guard
    attr_reader :command, :block, :options

    def initialize(resource, command, options, block)
      @resource = resource
      @command = command
      @options = options
      @block = block
    end

    def to_text = block ? '{ #code block }' : command.inspect

    def holds?
      return !!block.call if block
      unless command.is_a?(String) || command.is_a?(Array)
        raise ArgumentError, "Invalid only_if/not_if command, expected a string: #{command.inspect} (#{command.class})"
      end
      interpreter = options[:guard_interpreter] || @resource.guard_interpreter
      return interpreted(interpreter) if interpreter && !%i(default execute).include?(interpreter.to_sym)
      given = @resource.guard_options(interpreter).merge(options)
      status = Mixlib::ShellOut.new(command, **given.reject { |k, _| %i(returns guard_interpreter architecture).include?(k) }).run_command
      Array((options[:returns] if @resource.guard_inherits?) || 0).include?(status.exitstatus)
    end

    def interpreted(interpreter)
      type = Stackworks.resource_class(interpreter)
      unless type && type <= Chef::Resource::Execute
        raise ArgumentError, "Specified guard interpreter class #{type} must be a kind of Chef::Resource::Execute resource"
      end
      inner = type.new("Guard resource", @resource.run_context)
      inner.declared_type = interpreter.to_s
      inner.code(command)
      @resource.guard_options(interpreter).merge(options).each { |k, v| inner.public_send(k, v) if inner.respond_to?(k) && k != :guard_interpreter }
      Stackworks.quietly { inner.run_action(:run) }
      inner.updated_by_last_action?
    rescue Mixlib::ShellOut::ShellCommandFailed
      false
    end
  end

  class Failure
    # The same exception with the resource's name and place in front of its message.
    def self.wrap(error, resource, action)
      record(error, resource, action)
      copy = named(error, resource.custom_exception_message(error))
      copy.set_backtrace(error.backtrace) if error.backtrace && copy.backtrace != error.backtrace
      copy.instance_variable_set(:@__stackworks_origin, origin(error))
      copy
    end

    # JRuby puts the system's own text in front of what a SystemCallError is given; Ruby does not here.
    def self.named(error, text)
      copy = error.exception(text)
      return copy unless copy.is_a?(SystemCallError)
      copy = copy.clone
      %i(message to_s).each { |name| copy.define_singleton_method(name) { text } }
      copy
    rescue StandardError
      error
    end

    def self.origin(error) = error.instance_variable_get(:@__stackworks_origin) || error

    class << self
      # Notes on an exception what failed innermost, for the failure block.
      def record(error, resource, action)
        first = origin(error)
        return if first.frozen? || first.instance_variable_defined?(:@__stackworks_at)
        first.instance_variable_set(:@__stackworks_at, { resource: resource, action: action })
      end

      def at(error) = origin(error).instance_variable_get(:@__stackworks_at)
    end
  end

  # type[name] and the other ways to say which resource is meant.
  module Reference
    module_function

    def check(target)
      return if target.is_a?(Hash)
      if target.is_a?(String) && Stackworks.generation >= 12 && !target.match?(/^.+\[.*\]$|^[^\[\]\s]+$/)
        raise Chef::Exceptions::InvalidResourceSpecification, "The string `#{target}' is not valid for resource collection lookup. Correct syntax is `resource_type[resource_name]'"
      end
      unless target.is_a?(String) || target.is_a?(Symbol)
        raise Chef::Exceptions::InvalidResourceSpecification, "The object `#{target.inspect}' is not valid for resource collection lookup. Use a String like `resource_type[resource_name]' or a Chef::Resource object"
      end
    end

    def keys(target)
      check(target)
      return target.flat_map { |type, names| Array(names).map { |n| "#{type}[#{n}]" } } if target.is_a?(Hash)
      [target.to_s]
    end
  end
end

class Chef
  class Resource
    # Options that commands of guards take over from the resource.
    def guard_options(interpreter)
      return {} unless guard_inherits?
      %i(cwd environment user group umask login).each_with_object({}) do |name, h|
        next unless self.class.properties.key?(name)
        value = public_send(name)
        h[name] = value unless value.nil?
      end
    end

    def guard_inherits?
      Stackworks.generation >= 12 && self.class.resource_name == :execute
    end

    Conditional = Stackworks::Guard
  end
end

class Chef
  # What every resource has, whatever it manages.
  class Resource
    properties[:name] = Chef::Property.new(name: :name, declared_in: self, is: String, desired_state: false, required: true)
    property :retries, Integer, default: 0, desired_state: false
    property :retry_delay, Integer, default: 2, desired_state: false
    property :sensitive, [TrueClass, FalseClass], default: false, desired_state: false
    property :compile_time, [TrueClass, FalseClass], desired_state: false
    property :umask, [String, Integer], desired_state: false
    property :ignore_failure, [true, false, :quiet, 'quiet'], default: false, desired_state: false
  end
end
