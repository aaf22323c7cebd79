# Which class stands behind a word: what cookbooks provide, then what is built in.
module Stackworks
  # Core resources of current Chef that came from cookbooks and hold on to their names.
  ADOPTED = %i(alternatives apt_preference apt_repository apt_update build_essential chef_handler homebrew_cask homebrew_package homebrew_tap homebrew_update
               ohai_hint openssl_dhparam openssl_ec_private_key openssl_ec_public_key openssl_rsa_private_key openssl_rsa_public_key openssl_x509_certificate
               openssl_x509_crl openssl_x509_request rhsm_errata rhsm_errata_level rhsm_register rhsm_repo rhsm_subscription registry_key sudo swap_file sysctl
               systemd_unit yum_repository zypper_repository).freeze

  @provided = Hash.new { |h, k| h[k] = [] }
  @providers = Hash.new { |h, k| h[k] = [] }

  class << self
    def provide_resource(type, name, options)
      type.provides_names << name unless type.provides_names.include?(name)
      @provided[name] << [type, options, @provided[name].size]
      define_word(name)
    end

    def provide_provider(type, name, options)
      @providers[name] << [type, options, @providers[name].size]
    end

    def provided?(type, name) = @provided.key?(name.to_sym) && @provided[name.to_sym].any? { |t, _, _| t == type }

    # Called by Ruby for every new class below Chef::Resource: its name is a word too.
    def inherited_resource(type) = (@fresh ||= []) << type

    def settle_names
      return unless @fresh
      list, @fresh = @fresh, nil
      list.each do |type|
        n = type.name
        next unless n && n.start_with?('Chef::Resource::') && !builtin?(type) && !type.custom?
        word = snake(n.delete_prefix('Chef::Resource::').gsub('::', '_')).to_sym
        next if word == :lwrp_base || !type.provides_names.empty?
        provide_resource(type, word, {})
      end
    end

    # Options of `provides` against this node; nil when they do not hold, else how specific they are.
    def fits(options, name)
      return 0 if options.empty?
      node = Chef.node
      return nil if node.nil?
      score = 0
      { os: 'os', platform_family: 'platform_family', platform: 'platform' }.each_with_index do |(option, attribute), i|
        next unless options.key?(option)
        list = Array(options[option]).map(&:to_s)
        mine = node[attribute].to_s
        negative = list.select { |x| x.start_with?('!') }
        positive = list - negative
        return nil if negative.include?("!#{mine}")
        return nil unless positive.empty? || positive.include?(mine) || positive.include?('all')
        score += 2**i
      end
      if options.key?(:platform_version)
        return nil unless Array(options[:platform_version]).any? { |v| Chef::VersionConstraint::Platform.new(v).include?(node['platform_version'].to_s) rescue false }
        score += 8
      end
      if options[:block]
        return nil unless options[:block].call(node)
        score += 16
      end
      score
    end

    def best(entries, name)
      found = nil
      entries.each do |type, options, order|
        score = fits(options, name)
        next unless score
        found = [type, score, order] if found.nil? || score > found[1] || (score == found[1] && order > found[2])
      end
      found
    end

    def resource_class(name)
      name = name.to_sym
      settle_names if @fresh
      mine = @provided.key?(name) ? best(@provided[name], name) : nil
      if mine
        core = generation >= 13 && ADOPTED.include?(name) && mine[1].zero? ? builtin_class(camel(name)) : nil
        return core || mine.first
      end
      builtin_class_for(name)
    end

    def provider_for(*names)
      names.compact.uniq.each do |name|
        next unless @providers.key?(name.to_sym)
        found = best(@providers[name.to_sym], name)
        return found.first if found
      end
      nil
    end

    # `class Chef::Resource::File`, made from its Java type when first wanted. Nil when there is none.
    def builtin_class(constant)
      constant = constant.to_s
      return Chef::Resource.const_get(constant, false) if Chef::Resource.const_defined?(constant, false)
      spec = type_spec(constant)
      spec && build_class(constant, spec)
    end

    def builtin_class_for(name)
      constant = type_constant(name.to_s)
      constant && builtin_class(constant)
    end

    def builtin?(type) = !type.nil? && (type.instance_variable_defined?(:@java_type) || (type != Chef::Resource && type.respond_to?(:superclass) && type.superclass <= Chef::Resource && builtin?(type.superclass)))

    def build_class(constant, spec)
      parent = PARENTS.fetch(spec['name'], spec['parent'])
      parent = parent.empty? ? Chef::Resource : (builtin_class_for(parent) || Chef::Resource)
      type = Class.new(parent)
      type.instance_variable_set(:@java_type, spec['name'])
      type.instance_variable_set(:@resource_name, spec['name'].to_sym)
      Chef::Resource.const_set(constant, type)
      spec['properties'].each do |p|
        options = {}
        options[:is] = p['types'].flat_map { |t| t == 'Boolean' ? [TrueClass, FalseClass] : [constant_for(t)] } unless p['types'].empty?
        options[:default] = p['default'] unless p['default'].nil?
        options[:name_property] = true if p['name_property']
        options.delete(:default) if p['name_property']
        options[:equal_to] = p['one_of'] unless p['one_of'].empty?
        options[:required] = p['required'] == ['*'] || p['required'].map(&:to_sym) unless p['required'].empty?
        options[:coerce] = p['coerce'] unless p['coerce'].empty?
        options[:trusted] = true
        name = p['name'].to_sym
        derived = DERIVED.dig(spec['name'].to_sym, name)
        options[:default] = Chef::DelayedEvaluator.new(&derived) if derived
        type.property(name, **options)
        p['aliases'].each { |a| type.alias_property(a.to_sym, name) }
      end
      type.property(:name, String, default: '') if NAMELESS.include?(spec['name'])
      type.default_action(spec['actions'].first.to_sym)
      type.allowed_actions(*spec['actions'].map(&:to_sym))
      if constant == 'File'
        type.extend(FileDelegation)
      end
      # In front of the class: a property of the same name is what `super` means there. A type's own properties hide what
      # its parent has in front, so that is put in front of it as well.
      extras = [*parent.instance_variable_get(:@core_methods), *CORE_METHODS[constant.to_sym]]
      type.instance_variable_set(:@core_methods, extras)
      extras.each { |extra| type.prepend(Module.new(&extra)) }
      @fresh&.delete(type)
      type
    end

    def constant_for(name) = %w(nil NilClass).include?(name) ? nil : name.split('::').inject(Object) { |m, c| m.const_get(c) }

    # `Chef::Provider::File` and what lies below it.
    def builtin_provider_class(constant, parent = Chef::Provider)
      return parent.const_get(constant, false) if parent.const_defined?(constant, false)
      if parent == Chef::Provider && constant.to_s.match?(/\A(Deploy|TimestampedDeploy)/)
        require 'uri:classloader:/stackworks/deploy.rb'
        return parent.const_get(constant, false) if parent.const_defined?(constant, false)
      end
      base =
        if parent == Chef::Provider
          return unless PROVIDER_WORDS.include?(constant.to_s) || type_spec(constant.to_s)
          BuiltinProvider
        elsif parent <= BuiltinProvider
          parent
        else
          return nil
        end
      type = Class.new(base).plain!
      type.extend(FileDelegation) if constant.to_s == 'File'
      type.define_singleton_method(:inherited) do |child|
        super(child)
      end
      parent.const_set(constant, type)
    end

    def builtin_provider(resource)
      constant = resource.class.name.to_s.delete_prefix('Chef::Resource::')
      constant.include?('::') || constant.empty? ? BuiltinProvider : (builtin_provider_class(constant) || BuiltinProvider)
    end

    # Core classes that this text names, so that it can reopen or extend them.
    def prepare_constants(text)
      return unless text.include?('Chef') || text.include?('class ')
      text.scan(/\bclass\s+(?:::)?(?:Chef::)?(?:Resource::|Provider::)?([A-Z]\w+)|Chef::(?:Resource|Provider)::([A-Z]\w+)|<\s*(?:::)?(?:Resource::|Provider::)?([A-Z]\w+)/) do |a, b, c|
        name = a || b || c
        next if name == 'LWRPBase'
        builtin_class(name)
        builtin_provider_class(name)
      end
    end
  end

  # Where cookbooks that reopen a class count on another parent than the type's own.
  PARENTS = { 'chef_gem' => 'gem_package' }.freeze

  PROVIDER_WORDS = %w(Package Service Deploy User Group Git Subversion Cron Mount Ifconfig Env).freeze

  # File and Dir mean Ruby's own wherever somebody forgot the leading colons.
  module FileDelegation
    def method_missing(name, *args, &block) = ::File.respond_to?(name) ? ::File.public_send(name, *args, &block) : super
    def respond_to_missing?(name, include_private = false) = ::File.respond_to?(name) || super
    def exist?(*args) = ::File.exist?(*args)
    def open(*args, &block) = ::File.open(*args, &block)
    def const_missing(name) = ::File.const_defined?(name) ? ::File.const_get(name) : super
    def join(*args) = ::File.join(*args)
  end

  # Providers by platform: only what cookbooks ask of it.
  module PriorityMap
    def self.method_missing(*) = nil
    def self.respond_to_missing?(*) = true
  end
end

class Chef
  NodeMap = Class.new
  class ProviderResolver
    def initialize(node, resource, action)
      @node, @resource, @action = node, resource, action
    end

    def resolve = Chef::Provider.find_for(@node, @resource, @action)
  end

  class ResourceResolver
    def self.resolve(name, **) = Stackworks.resource_class(name)
    def self.list(*) = []
  end

  class << self
    def get_provider_priority_array(*) = []
    def set_provider_priority_array(*) = nil
    def get_resource_priority_array(*) = []
    def set_resource_priority_array(*) = nil
    def provider_priority_map = Stackworks::PriorityMap
    def resource_handler_map = Stackworks::PriorityMap
    def provider_handler_map = Stackworks::PriorityMap
  end
end
