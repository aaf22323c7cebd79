# What core resource types have beyond the properties of their Java types: defaults that are worked out, methods,
# and the few types whose work is Ruby's own.
module Stackworks
  # Types that are declared without a name too.
  NAMELESS = %w(apt_update build_essential).freeze

  # Defaults that depend on other properties or on the node.
  DERIVED = {
    template: { source: -> (r) { "#{::File.basename(r.name)}.erb" } },
    cookbook_file: { source: -> (r) { ::File.basename(r.name) } },
    remote_directory: { source: -> (r) { ::File.basename(r.path) } },
    service: { pattern: -> (r) { r.service_name } },
    alternatives: { link: -> (r) { "/usr/bin/#{r.link_name}" } },
    apt_repository: { distribution: -> (r) { r.node && r.node.read('lsb', 'codename') } },
    hostname: { ipaddress: -> (r) { r.node && r.node['ipaddress'] } },
    user_ulimit: { filename: -> (r) { r.username == '*' ? '00_all_limits.conf' : "#{r.username}_limits.conf" } }
  }.freeze

  # Methods that core resource classes have beyond their properties.
  CORE_METHODS = {
    Deploy: proc do
      require 'uri:classloader:/stackworks/deploy.rb'
      include Stackworks::DeployFace
    end,
    RubyBlock: proc do
      def block(&block)
        block ? (@block = block) : @block
      end
    end,
    Template: proc do
      def helper(name, &block)
        raise Chef::Exceptions::ValidationFailed, '`helper(:method)` requires a block argument (e.g., `helper(:method) { code }`)' unless block
        (@inline_helpers ||= {})[name.to_sym] = block
      end

      def helpers(given = nil, &block)
        (@helper_modules ||= []) << Module.new(&block) if block
        raise Chef::Exceptions::ValidationFailed, "Argument to #helpers must be a module. You gave #{given.inspect} (#{given.class})" unless given.nil? || given.is_a?(Module)
        (@helper_modules ||= []) << given if given
        @helper_modules || []
      end

      def inline_helper_blocks = @inline_helpers || {}
      def helper_modules = @helper_modules || []
    end,
    File: proc do
      def verify(command = nil, **options, &block)
        return @verify || [] if command.nil? && block.nil?
        raise ArgumentError, 'verify requires either a string, symbol, or a block' unless block || command.is_a?(String) || command.is_a?(Symbol)
        (@verify ||= []) << (command.is_a?(Symbol) ? Stackworks.named_check(command) : command || block)
      end
      def verifications = @verify || []
      def diff(*) = nil
      def final_checksum(*) = nil
    end,
    Link: proc do
      def path = target_file
    end,
    SystemdUnit: proc do
      def to_ini
        return content unless content.is_a?(Hash)
        content.map { |section, lines| "[#{section}]\n" + lines.flat_map { |k, v| Array(v.nil? ? '' : v).map { |one| "#{k} = #{one}\n" } }.join }.join("\n")
      end
    end,
    Locale: proc do
      def lc_all(value = nil) = value.nil? ? lc_env['LC_ALL'] : lc_env('LC_ALL' => value)
    end,
    Group: proc do
      def users(*args) = members(*args)
    end,
    RemoteFile: proc do
      def source(*args)
        args.empty? ? super() : super(args.size == 1 ? args.first : args.flatten)
      end
    end,
    Service: proc do
      # What providers of cookbooks note on what they found.
      %i(enabled running masked static indirect).each do |name|
        define_method(name) { |value = nil| value.nil? ? instance_variable_get("@#{name}") : instance_variable_set("@#{name}", value) }
      end
      def supports(value = nil)
        return super() if value.nil?
        super(value.is_a?(Array) ? value.to_h { |k| [k, true] } : value)
      end
    end
  }
end

module Stackworks
  CHECKS = { json: -> (path) { JSON.parse(::File.read(path)) }, yaml: -> (path) { YAML.parse_file(path) } }.freeze

  # What `verify :json` means: a check that messages can name.
  def self.named_check(name)
    return name.to_s if name == :systemd_unit
    parse = CHECKS[name] || raise(Chef::Exceptions::VerificationNotFound, "No file verification for #{name} found.")
    check = proc do |path|
      parse.call(path)
      true
    rescue StandardError
      false
    end
    check.define_singleton_method(:shown) { "#{name.inspect} (Chef::Resource::File::Verification::#{name.to_s.capitalize})" }
    check
  end
end

class Chef
  class Resource
    # Loads a handler's class and puts it where the end of the run looks.
    class ChefHandler < Chef::Resource
      resource_name :chef_handler
      provides(:chef_handler) { Stackworks.generation >= 13 }
      property :supports, Hash, default: { report: true, exception: true }
      property :type, Hash, default: { report: true, exception: true }
      property :class_name, String, name_property: true
      property :source, String
      property :arguments, [Array, Hash], default: []

      action :enable do
        type = new_resource.property_is_set?(:type) ? new_resource.type : new_resource.supports
        converge_by("enable #{new_resource.class_name} as a #{type.select { |_, on| on }.keys.join(' and ')} handler") do
          load_source
          handler = instance(new_resource.class_name)
          type.each { |kind, on| register(kind, handler) if on }
        end
      end

      action :disable do
        type = new_resource.property_is_set?(:type) ? new_resource.type : new_resource.supports
        type.each_key do |kind|
          list = Chef::Config[:"#{kind}_handlers"]
          next if list.none? { |h| h.class.name == new_resource.class_name }
          converge_by("disable #{new_resource.class_name} as a #{kind} handler") { list.reject! { |h| h.class.name == new_resource.class_name } }
        end
      end

      action_class do
        def load_source
          file = new_resource.source
          return if file.nil?
          ::File.exist?(file) ? load(file) : load("#{file.delete_suffix('.rb')}.rb")
        end

        def instance(name)
          type = name.split('::').inject(Object) { |owner, constant| owner.const_get(constant) }
          given = new_resource.arguments
          given.is_a?(Hash) ? type.new(**given.transform_keys(&:to_sym)) : type.new(*given)
        rescue ArgumentError
          given.is_a?(Hash) ? type.new(given) : raise
        end

        def register(kind, handler)
          list = Chef::Config[:"#{kind}_handlers"]
          list.reject! { |h| h.class.name == handler.class.name }
          list << handler
        end
      end
    end

    # Stops an interactive run; there is none here.
    class Breakpoint < Chef::Resource
      resource_name :breakpoint
      property :name, String, default: ''
      action(:break) { Chef::Log.warn('breakpoint passed over: this run is not interactive') }
    end

    class WhyrunSafeRubyBlock < Chef::Resource
      resource_name :whyrun_safe_ruby_block
      default_action :run
      def block(&block) = block ? (@block = block) : @block

      action :run do
        new_resource.block.call
        new_resource.updated_by_last_action(true)
      end
    end
  end
end
