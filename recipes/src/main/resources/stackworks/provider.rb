# What carries out the actions of a resource: code of cookbooks, or a Java type behind a Ruby face.
class Chef
  class Provider
    include Chef::DSL::Recipe
    include Chef::Mixin::ShellOut
    include Chef::Mixin::ConvertToClassName

    class << self
      # The body is compiled and converged on its own; a method `action_x` that somebody writes is not.
      def action(name, description: nil, &block)
        define_method(:"compile_action_#{name}", &(block || proc {}))
        define_method(:"action_#{name}") { inline? ? compile_and_converge_action { send(:"compile_action_#{name}") } : send(:"compile_action_#{name}") }
      end

      def use_inline_resources
        @inline = true
      end

      def inline? = @inline.nil? ? (superclass.respond_to?(:inline?) ? superclass.inline? : false) : @inline
      def include_resource_dsl(*) = nil
      def include_resource_dsl? = true

      def provides(name, **options, &block)
        options[:block] = block if block
        Stackworks.provide_provider(self, name.to_sym, options)
      end

      def provides?(node, resource) = true
      def supports?(resource, action) = true
      def action_descriptions = {}
      def action_description(*) = nil

      # The class that runs an action of a resource; nil when the Java type does it alone.
      def find_for(node, resource, action)
        forced = resource.provider
        if forced
          found = forced.is_a?(Class) ? forced : named(forced, resource)
          return found if found && !found.equal?(Stackworks::BuiltinProvider) && !(found <= Stackworks::BuiltinProvider && found.plain?)
          return nil if Stackworks.builtin?(resource.class)
        end
        type = resource.class
        custom = type.custom_action_class
        return custom if custom
        name = (resource.declared_type || resource.resource_name).to_sym
        found = Stackworks.provider_for(name, type.resource_name, resource.resource_name) || Chef::Platform.provider_for(node, name)
        return found if found
        if (n = type.name) && n.start_with?('Chef::Resource::')
          constant = n.delete_prefix('Chef::Resource::')
          found = constant.split('::').inject(Chef::Provider) { |m, c| m && m.const_defined?(c, false) ? m.const_get(c, false) : nil }
          return found if found && found != Stackworks::BuiltinProvider && !(found <= Stackworks::BuiltinProvider && found.plain?)
        end
        return nil if Stackworks.builtin?(type)
        found = named(type.resource_name, resource)
        return found if found
        raise Chef::Exceptions::NoProviderAvailable, "Cannot find a provider for #{resource} on #{node && node['platform']} version #{node && node['platform_version']}"
      end

      def named(name, resource = nil)
        registered = Stackworks.provider_for(name.to_sym)
        return registered if registered
        constant = Stackworks.camel(name)
        return Chef::Provider.const_get(constant, false) if Chef::Provider.const_defined?(constant, false)
        short = name.to_s.sub(/\A#{Regexp.escape(resource ? resource.cookbook_name.to_s : '')}_/, '')
        Stackworks.builtin_provider_class(constant) || (short != name.to_s ? named(short) : nil)
      rescue NameError
        nil
      end

      def const_missing(name) = Stackworks.builtin_provider_class(name.to_s, self) || super
    end

    attr_accessor :new_resource, :current_resource, :run_context, :recipe_name, :cookbook_name, :action, :after_resource
    attr_reader :converge_actions

    def initialize(new_resource, run_context)
      @new_resource = new_resource
      @run_context = run_context
      @current_resource = nil
      @recipe_name = nil
      @cookbook_name = nil
      @changed = false
      if new_resource
        @cookbook_name = new_resource.cookbook_name
        @recipe_name = new_resource.recipe_name
      end
    end

    def node = run_context && run_context.node
    def cookbook_name = @new_resource ? @new_resource.cookbook_name : @cookbook_name
    def recipe_name = @new_resource ? @new_resource.recipe_name : @recipe_name
    def resource_collection = run_context && run_context.resource_collection
    def events = Stackworks::Events
    def logger = Chef::Log
    def load_current_resource = nil
    def load_after_resource = nil
    def define_resource_requirements = nil
    def process_resource_requirements = nil
    def cleanup_after_converge = nil
    def check_resource_semantics! = nil
    def action_nothing = true
    def whyrun_supported? = Stackworks.generation >= 13
    def whyrun_mode? = Stackworks.why_run?
    def introduced? = true
    def resource_updated? = @changed || new_resource.updated_by_last_action?
    def set_updated_status = (new_resource.updated_by_last_action(true) if @changed)
    def inline? = Stackworks.generation >= 13 || self.class.inline?
    def requirements = (@requirements ||= Requirements.new(self))
    def property_is_set?(name) = new_resource.property_is_set?(name)
    def to_s = "#{self.class}(#{new_resource})"
    def inspect = "#<#{self.class} #{new_resource}>"
    def use_inline_resources = nil
    def whyrun_supported!(*) = nil

    def run_action(action = nil)
      @action = action || new_resource.action
      if Stackworks.why_run? && !whyrun_supported?
        Stackworks.changed("Would #{@action} (#{self.class} does not tell what it would change)", nil)
        new_resource.updated_by_last_action(true)
        return
      end
      check_resource_semantics!
      load_current_resource
      if @current_resource.is_a?(Chef::Resource) && @current_resource.cookbook_name.nil?
        @current_resource.cookbook_name = new_resource.cookbook_name
      end
      define_resource_requirements
      @requirements&.run(@action)
      method = :"action_#{@action}"
      unless respond_to?(method, true)
        raise Chef::Exceptions::UnsupportedAction, "#{self} does not support :#{@action}"
      end
      send(method)
      set_updated_status
      cleanup_after_converge
    end

    # Compiles what the block declares into a collection of its own and converges it.
    def compile_and_converge_action(&block)
      outer = @run_context
      inner = nil
      begin
        @run_context = inner = outer.create_child
        inner.unify if new_resource.class.unified_mode
        result = instance_eval(&block)
        inner.converge
        result
      ensure
        new_resource.updated_by_last_action(true) if inner && inner.any_updated?
        @run_context = outer
      end
    end

    def recipe_eval(&block)
      outer = @run_context
      @run_context = inner = outer.create_child
      result = instance_eval(&block)
      inner.converge
      result
    ensure
      @run_context = outer
    end
    alias recipe_eval_with_update_check recipe_eval

    def recipe_eval_and_converge(&block) = recipe_eval(&block)

    def converge_by(descriptions, &block)
      list = Array(descriptions)
      @changed = true
      if Stackworks.why_run?
        list.each { |d| Stackworks.changed("Would #{d}", nil) }
      else
        result = block && block.call
        list.each { |d| Stackworks.changed(d.to_s, nil) }
      end
      result
    end

    def converge_if_changed(*names, &block)
      type = new_resource.class
      properties = names.empty? ? type.state_properties.map(&:name) : names.flatten.map(&:to_sym)
      specified = properties.select { |n| (p = type.properties[n]) && (p.is_set?(new_resource) || (p.has_default? && !new_resource.public_send(n).nil?)) }
      if current_resource
        different = specified.select { |n| !same?(new_resource.public_send(n), current_resource.public_send(n)) }
        return false if different.empty?
        width = different.map { |n| n.to_s.length }.max
        lines = different.map do |n|
          secret = new_resource.sensitive || type.properties[n].sensitive?
          "  set #{n.to_s.ljust(width)} to #{secret ? '(suppressed sensitive property)' : new_resource.public_send(n).inspect} " \
          "(was #{secret ? '(suppressed sensitive property)' : current_resource.public_send(n).inspect})"
        end
        converge_by(["update #{current_resource.identity}", *lines], &block)
      else
        width = specified.map { |n| n.to_s.length }.max || 0
        lines = specified.map do |n|
          p = type.properties[n]
          secret = new_resource.sensitive || p.sensitive?
          "  set #{n.to_s.ljust(width)} to #{secret ? '(suppressed sensitive property)' : new_resource.public_send(n).inspect}#{p.is_set?(new_resource) ? '' : ' (default value)'}"
        end
        converge_by(["create #{new_resource.identity}", *lines], &block)
      end
      true
    end

    def same?(a, b) = a == b || (a.is_a?(Symbol) && a.to_s == b) || (b.is_a?(Symbol) && b.to_s == a)
    private :same?

    # Assertions ahead of an action.
    class Requirements
      def initialize(provider)
        @provider = provider
        @all = []
      end

      def assert(*actions)
        one = Assertion.new
        yield one
        @all << [actions.flatten.map(&:to_sym), one]
      end

      def run(action)
        @all.each { |actions, one| one.check if (actions & [action.to_sym, :all_actions]).any? }
      end

      def blocked?(*) = false
    end

    class Assertion
      def assertion(&block) = (@assertion = block)
      def whyrun(*messages, &block) = (@whyrun = messages.flatten.first)
      def block_action! = nil

      def failure_message(type, text = nil)
        type, text = Chef::Mixin::WhyRun::ResourceRequirements::Assertion::AssertionFailure, type if text.nil? && !type.is_a?(Class)
        @type = type
        @text = text
      end

      def check
        return if @assertion.call
        if Stackworks.why_run?
          Stackworks.changed("Would assume: #{@whyrun || @text}", nil)
        else
          raise @type || RuntimeError, @text || 'requirement not met'
        end
      end
    end

    # Providers made from `action :x do` in a resource file.
    module ActionClass
      def whyrun_supported? = true
      def to_s = new_resource.to_s
      def return_load_current_value = load_current_resource

      def load_current_resource
        type = new_resource.class
        return unless new_resource.respond_to?(:load_current_value!)
        current = type.new(new_resource.name, new_resource.run_context)
        current.cookbook_name = new_resource.cookbook_name
        current.declared_type = new_resource.declared_type
        type.properties.each_value do |p|
          next if p.name == :name || !p.is_set?(new_resource)
          current.public_send(p.name, new_resource.public_send(p.name)) if p.identity? || !p.desired_state?
        end
        block = type.instance_method(:load_current_value!)
        begin
          block.arity.zero? ? current.load_current_value! : current.load_current_value!(new_resource)
          @current_resource = current
        rescue Stackworks::NoCurrentValue
          @current_resource = nil
        end
      end

      # Methods of the resource's own file may be called as if they were the provider's.
      def method_missing(name, *args, **options, &block)
        if forwards?(name)
          options.empty? ? new_resource.send(name, *args, &block) : new_resource.send(name, *args, **options, &block)
        else
          super
        end
      end

      def respond_to_missing?(name, include_private = false) = forwards?(name) || super

      def forwards?(name)
        type = new_resource.class
        return false if %i(new_resource).include?(name) || !new_resource.respond_to?(name)
        return true if type.properties.key?(name) && Stackworks.generation < 13
        return false if type.properties.key?(name)
        owner = new_resource.method(name).owner
        owner != Chef::Resource && !Chef::Resource.ancestors.include?(owner)
      rescue NameError
        false
      end
      private :forwards?
    end

    class LWRPBase < Provider
      module InlineResources; end
      class << self
        def build_from_file(cookbook, file, context) = Stackworks.load_provider_file(cookbook, file)
      end
    end

    module InlineResources; end
  end

  class Resource
    def current_value_does_not_exist! = raise(Stackworks::NoCurrentValue)
    def current_value_does_not_exist? = false

    class LWRPBase < Resource
      class << self
        def resource_class(*) = self
        def lazy(&block) = Chef::DelayedEvaluator.new(&block)
        def build_from_file(cookbook, file, context) = Stackworks.load_resource_file(cookbook, file)
        def valid_actions(*names) = actions(*names)
      end
    end
    class ActionClass; end
  end
end

module Stackworks
  class NoCurrentValue < StandardError; end

  # The Ruby face of a Java type: for cookbooks that extend a core provider or make one themselves.
  class BuiltinProvider < Chef::Provider
    def self.plain? = @plain ? true : false
    def self.plain!
      @plain = true
      self
    end

    def inline? = false

    def load_current_resource
      @current_resource ||= new_resource.class.new(new_resource.name, run_context)
    end

    def whyrun_supported? = true

    def method_missing(name, *args, &block)
      text = name.to_s
      return builtin_action(text.delete_prefix('action_')) if text.start_with?('action_') && args.empty?
      super
    end

    def respond_to_missing?(name, include_private = false) = name.to_s.start_with?('action_') || super

    def builtin_action(action)
      Stackworks.converge(new_resource, action) && (@changed = true)
    end
  end
end
