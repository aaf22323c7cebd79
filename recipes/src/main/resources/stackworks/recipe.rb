# Recipes, run contexts, the resource collection, definitions.
class Chef
  class Recipe
    include Chef::DSL::Recipe
    include Chef::Mixin::FromFile

    attr_accessor :cookbook_name, :recipe_name, :recipe, :params, :run_context, :enclosing_provider

    def initialize(cookbook_name, recipe_name, run_context)
      @cookbook_name = cookbook_name
      @recipe_name = recipe_name
      @run_context = run_context
      @params = {}
    end

    # self is a recipe, and so is the place where a constant was looked for.
    def self.const_missing(name)
      raise NameError.new("uninitialized constant Chef::Recipe::#{name}", name, receiver: Chef::Recipe)
    end

    def self.parse_recipe_name(name, current_cookbook: nil)
      case name.to_s
      when /\A::(.+)\z/ then [(current_cookbook || raise(ArgumentError, "No current cookbook for #{name}")).to_sym, $1]
      when /\A([^:]+)::(.+)\z/ then [$1.to_sym, $2]
      else [name.to_s.to_sym, 'default']
      end
    end

    def node = run_context.node
    def to_s = "cookbook: #{cookbook_name ? cookbook_name : '(none)'}, recipe: #{recipe_name ? recipe_name : '(none)'} "
    def inspect = to_s

    def method_missing(name, *args, &block)
      return super unless enclosing_provider && enclosing_provider.respond_to?(name, true)
      enclosing_provider.send(name, *args, &block)
    end
    ruby2_keywords(:method_missing)
  end

  class ResourceDefinition
    attr_accessor :name, :params, :recipe, :node

    %i(system test open format p fork exec trap rand srand select display method).each { |n| undef_method(n) rescue nil }

    def initialize(node, defaults, name)
      @node = node
      @params = defaults.dup
      @name = name
    end

    def collect(&block) = instance_eval(&block)

    def method_missing(name, *args, **options, &block)
      args << options unless options.empty?
      return @params[name] = block if block && args.empty?
      return @params[name] if args.empty?
      @params[name] = args.size == 1 ? args.first : args
    end

    def respond_to_missing?(*) = true
  end

  # Definitions of a file: `define :name, key: default do ... end`.
  class ResourceDefinitionList
    attr_reader :defines
    def initialize = (@defines = {})

    def define(name, defaults = {}, &block)
      name = name.to_sym
      @defines[name] = block
      defaults = defaults.transform_keys(&:to_sym)
      Chef::DSL::Recipe.send(:define_method, name) do |given = nil, &body|
        definition = Chef::ResourceDefinition.new(node, defaults, given)
        definition.collect(&body) if body
        definition.params[:name] = given
        recipe = Chef::Recipe.new(cookbook_name, recipe_name, run_context)
        recipe.params = definition.params
        recipe.enclosing_provider = is_a?(Chef::Provider) ? self : (respond_to?(:enclosing_provider) ? enclosing_provider : nil)
        recipe.instance_eval(&block)
      end
    end

    def node = Chef.node
  end

  class RunContext
    attr_accessor :node, :cookbook_collection, :definitions, :events, :rest, :cookbook_compiler, :reboot_info, :loaded_recipes_hash
    attr_reader :parent_run_context, :resource_collection, :delayed_actions

    def initialize(node = nil, cookbook_collection = nil, events = nil, parent: nil)
      @node = node
      @cookbook_collection = cookbook_collection
      @parent_run_context = parent
      @events = Stackworks::Events
      @definitions = parent ? parent.definitions : {}
      @resource_collection = Chef::ResourceCollection.new(self)
      @unified = false
      Stackworks.init_scope(self, parent)
      node.run_context = self if node && parent.nil?
    end

    def create_child = RunContext.new(node, cookbook_collection, nil, parent: self)
    def root_run_context = parent_run_context ? parent_run_context.root_run_context : self
    def unified? = @unified
    def unified_mode = @unified

    # Each resource converges as it is declared.
    def unify
      @unified = true
      Stackworks.unify(self)
    end

    def converge = unified? ? Stackworks.finish_scope(self) : Stackworks.converge_scope(self)
    def any_updated? = resource_collection.any?(&:updated?)
    def logger = Chef::Log
    def default_secret_service = nil
    def reset_runlist(*) = nil
    def action_collection = []
    def transport_connection = nil
    def has_cookbook_file_in_cookbook?(cookbook, name) = Stackworks.cookbook_file?(cookbook.to_s, 'files', name)
    def has_template_in_cookbook?(cookbook, name) = Stackworks.cookbook_file?(cookbook.to_s, 'templates', name)

    def notify_edge(source, action, timing, target)
      if target.is_a?(Hash)
        Stackworks::Reference.keys(target).each { |key| Stackworks.edge(self, source, source.declared_key, action, timing, key, nil) }
      elsif target.is_a?(String)
        Stackworks.edge(self, source, source.declared_key, action, timing, target, nil)
      else
        Stackworks.edge(self, source, source.declared_key, action, timing, target.declared_key, target)
      end
    end

    def subscribe_edge(key, target, action, timing) = Stackworks.edge(self, nil, key, action, timing, target.declared_key, target)
    def queue_action(resource, action) = Stackworks.edge_now(self, resource, action.to_s)
    def notifications(kind, resource) = Stackworks.edges(self, kind.to_s, resource.declared_key)
    def immediate_notifications(resource) = notifications('immediate', resource)
    def delayed_notifications(resource) = notifications('delayed', resource)
    def add_delayed_action(notification) = queue_action(notification.resource, notification.action)

    def loaded_recipes = Stackworks::Loader.loaded_recipes
    def loaded_recipe?(name) = Stackworks::Loader.loaded?(name)
    def loaded_attributes = Stackworks::Loader.loaded_attributes.keys
    def unreachable_cookbook?(name) = !cookbook_collection.key?(name)
    def loaded_fully_qualified_recipe?(cookbook, recipe) = loaded_recipe?("#{cookbook}::#{recipe}")
    def include_recipe(*names, current_cookbook: nil) = names.flatten.map { |n| load_recipe(n, current_cookbook: current_cookbook) }.compact
    def load_recipe(name, current_cookbook: nil) = Stackworks::Loader.include_recipe(self, name, current_cookbook)
    def include_attribute(*names, current_cookbook: nil) = names.flatten.each { |n| Stackworks::Loader.include_attribute(n, current_cookbook) }
    def load_recipe_file(path) = Chef::Recipe.new('@recipe_files', path, self).tap { |r| r.from_file(path) }
    def cancel_reboot = (root_run_context.reboot_info = nil)
    def request_reboot(info) = Stackworks.request_reboot(info)
    def reboot_requested? = Stackworks.reboot_requested?
    def to_s = "#<Chef::RunContext #{resource_collection.size} resources>"
    def inspect = to_s
    def open_stream(*) = nil
    def input_collection = []
    def updated? = any_updated?
  end

  class RunContext
    ChildRunContext = RunContext
  end

  class ResourceCollection
    include Enumerable
    attr_reader :run_context

    def initialize(run_context = nil) = (@run_context = run_context)

    def insert(resource, **options)
      if (at = options[:at_location])
        Stackworks.collection_insert_at(run_context, resource, at)
      else
        Stackworks.collection_insert(run_context, resource)
      end
      if (type = options[:resource_type])
        Stackworks.collection_alias(run_context, "#{type}[#{options[:instance_name]}]", resource)
      end
      resource
    end

    def <<(*resources)
      resources.flatten.each { |r| insert(r) }
      self
    end
    alias push <<

    def all_resources = Stackworks.collection_all(run_context)
    def each(&block) = all_resources.each(&block)
    alias each_resource each
    def execute_each_resource(&block) = each(&block)
    def each_index(&block) = all_resources.each_index(&block)
    def [](index) = all_resources[index]
    def size = all_resources.size
    alias length size
    def empty? = all_resources.empty?
    def keys = map(&:to_s)
    def to_s = all_resources.join(', ')
    def inspect = "#<Chef::ResourceCollection #{self}>"
    def resource_list = self
    def resource_set = self
    def iterator = self
    def recursive_each(&block) = each(&block)

    def find(*args, &block)
      return block ? super(&block) : [] if args.empty?
      found = args.flat_map { |a| search_one(a) }
      found.size == 1 ? found.first : found
    end
    alias resources find

    def search_one(target)
      case target
      when Hash then target.flat_map { |type, names| Array(names).map { |n| fetch("#{type}[#{n}]") } }
      when String, Symbol
        text = target.to_s
        known = Stackworks.collection_find(run_context, text)
        return [known] if known
        if text =~ /\A([^\[\]\s]+)\[(.*)\]\z/m
          type, names = $1, $2
          return names.split(',').map { |n| fetch("#{type}[#{n.strip}]") } if names.include?(',')
          raise_missing(text)
        elsif text =~ /\A\w+\z/
          [fetch("#{text}[]")]
        else
          raise ArgumentError, "Bad string format #{target}, you must have a string like resource_type[name]!"
        end
      when Chef::Resource then [fetch(target.declared_key)]
      else
        raise Chef::Exceptions::InvalidResourceSpecification, "arguments to Chef::ResourceCollection::ResourceSet#find should be of the form :resource => 'name' or 'resource[name]'"
      end
    end
    private :search_one

    def lookup(key)
      raise ArgumentError, 'Must pass a Chef::Resource or String to lookup' unless key.is_a?(String) || key.is_a?(Chef::Resource)
      fetch(key.is_a?(Chef::Resource) ? key.declared_key : key)
    end

    def lookup_local(key) = lookup(key)
    def lookup_recursive(key) = lookup(key)
    def find_local(*args) = find(*args)
    def validate_lookup_spec!(spec) = Stackworks::Reference.check(spec)

    def fetch(key) = Stackworks.collection_find(run_context, key) || raise_missing(key)

    def delete(key)
      key = key.is_a?(Hash) ? Stackworks::Reference.keys(key).first : key.to_s
      Stackworks.collection_delete(run_context, key) || raise_missing(key)
    end

    def raise_missing(key)
      raise Chef::Exceptions::ResourceNotFound, "Cannot find a resource matching #{key} (did you define it first?)"
    end
    private :raise_missing
  end

  class Runner
    attr_reader :run_context
    def initialize(run_context) = (@run_context = run_context)
    def converge = run_context.converge
    def run_action(resource, action, *) = Stackworks.run_one(resource, action.to_s)
  end
end

module Stackworks
  # A resource as declared: class by name, properties by block, into the collection.
  def self.declare(who, type, name, created_at, run_context, enclosing_provider, add, block)
    found = type.is_a?(Class) ? type : resource_class(type)
    raise Chef::Exceptions::NoSuchResourceType, "Cannot find a resource for #{type} on #{Chef.node['platform']} version #{Chef.node['platform_version']}#{' with target_mode? false' if generation >= 18}" unless found
    type = found.resource_name if type.is_a?(Class)
    name = '' if name.nil? && generation == 12
    raise ArgumentError, "You must supply a name when declaring a #{type} resource" if name.nil? && generation < 12
    resource = found.new(name, run_context)
    resource.declared_type = type.to_s
    resource.source_line = created_at
    if generation < 13 && add
      prior = collection_find_here(run_context, "#{type}[#{resource.name}]")
      resource.copy_from(prior) if prior && prior.class == resource.class
    end
    resource.cookbook_name = who.cookbook_name if who.respond_to?(:cookbook_name)
    resource.recipe_name = who.recipe_name if who.respond_to?(:recipe_name)
    resource.params = who.params if who.respond_to?(:params) && who.is_a?(Chef::Recipe)
    resource.enclosing_provider = enclosing_provider || (who.is_a?(Chef::Recipe) ? who.enclosing_provider : nil)
    if block
      enclosing_provider ? resource.instance_exec(enclosing_provider.new_resource, &block) : resource.instance_exec(&block)
    end
    resource.after_created
    resource.name
    return resource unless add
    if resource.compile_time && !resource.action.is_a?(NilClass)
      Array(resource.action).each { |a| run_one(resource, a.to_s) }
      resource.action :nothing
      run_context.resource_collection.insert(resource)
    else
      run_context.resource_collection.insert(resource)
      run_all(resource) if run_context.unified?
    end
    resource
  end

  # file:line of the cookbook code under way.
  def self.caller_line
    found = caller_locations(2).find { |l| !l.path.to_s.include?('stackworks/') && !l.path.to_s.start_with?('uri:', '<internal', 'org/') }
    found ? "#{found.path}:#{found.lineno}" : nil
  end

  def self.facts = facts_map

  # What subscribers of the event stream may call; the engine's own report goes its own way.
  module Events
    class << self
      def method_missing(*) = nil
      def respond_to_missing?(*) = true
    end
  end
end

module Stackworks
  def self.declare_word(who, type, name, place, block)
    declare(who, type, name, place, who.run_context, who.is_a?(Chef::Provider) ? who : nil, true, block)
  end
end
